// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"

#include "core/config/databaseparts.h"
#include "core/config/exchangebase.h"
#include "core/config/fieldspecs.h"
#include "core/config/values.h"

#include <algorithm>

namespace cw::config {
namespace {

using market::Interval;

/// The names under which a layer's kind may give a field.
std::vector<std::string_view> namesIn(ValueLayer::Kind kind, const FieldSpec &field)
{
    switch (kind) {
    case ValueLayer::Kind::File: return {field.setting};
    case ValueLayer::Kind::Option: return {field.option};
    case ValueLayer::Kind::DotEnv:
    case ValueLayer::Kind::Environment: return field.environment;
    }
    return {};
}

std::string originOf(const ValueLayer &layer, std::string_view name)
{
    const std::string key(name);
    switch (layer.kind) {
    case ValueLayer::Kind::File: return "settings file " + layer.name + ", key " + key;
    case ValueLayer::Kind::DotEnv: return layer.name + ", " + key;
    case ValueLayer::Kind::Environment: return "environment " + key;
    case ValueLayer::Kind::Option: return "option --" + key;
    }
    return key;
}

tl::unexpected<Error> refusal(std::string_view setting, const std::string &value, const std::string &origin,
                              std::string_view accepted)
{
    // Of an address that cannot be read nobody knows where its password is.
    const std::string shown = setting == "storage/url" ? std::string() : ": \"" + withoutPassword(value) + '"';
    return fail(ErrorCode::InvalidInput, "setting " + std::string(setting) + shown + " (" + origin
                                             + ") cannot be used; accepted is " + std::string(accepted) + '.');
}

Result<> applyLayer(Resolved &out, const ValueLayer &layer)
{
    for (const FieldSpec &field : fieldSpecs()) {
        for (const std::string_view name : namesIn(layer.kind, field)) {
            const auto found = layer.values.find(std::string(name));
            if (name.empty() || found == layer.values.end())
                continue;
            if (!field.apply(out.settings, found->second))
                return refusal(field.name(), found->second, originOf(layer, name), field.accepted);
            out.origins[std::string(field.name())] = originOf(layer, name);
        }
    }
    return {};
}

/// Takes the parts of a database address, which an address in the same layer outranks.
Result<> applyDatabaseParts(Resolved &out, const ValueLayer &layer)
{
    const bool isNamed = layer.values.contains("DATABASE_URL") || layer.values.contains("DB_URL");
    if (isNamed || layer.kind == ValueLayer::Kind::File || layer.kind == ValueLayer::Kind::Option)
        return {};
    auto built = builtAddress(layer, out.notes);
    if (!built)
        return failFrom(built);
    if (*built) {
        out.settings.databaseUrl = (*built)->url;
        out.origins["storage/url"] = originOf(layer, (*built)->name);
    }
    return {};
}

/// Says which given names have no effect; unknown environment variables belong to others and are left alone.
void noteIneffective(Resolved &out, const ValueLayer &layer)
{
    const bool isFile = layer.kind == ValueLayer::Kind::File;
    for (const UnusedName &unused : unusedNames()) {
        if (!isFile && layer.values.contains(std::string(unused.name)))
            out.notes.push_back(originOf(layer, unused.name) + " has no effect: " + std::string(unused.reason)
                                + '.');
    }
    if (!isFile)
        return;
    for (const auto &[key, value] : layer.values) {
        const bool known = std::any_of(fieldSpecs().begin(), fieldSpecs().end(),
                                       [&key = key](const FieldSpec &f) { return f.setting == key; });
        if (!known)
            out.notes.push_back(originOf(layer, key) + " is not a known setting and was left alone.");
    }
}

/// A client must be pinged before it is dropped: a deadline nobody named follows the named one.
Result<> alignStreamDeadlines(Resolved &out)
{
    Settings &s = out.settings;
    if (!out.origins.contains("api/stream_timeout"))
        s.streamTimeout = std::max(s.streamTimeout, 2 * s.streamHeartbeat);
    else if (!out.origins.contains("api/stream_heartbeat"))
        s.streamHeartbeat = std::min(s.streamHeartbeat, s.streamTimeout / 2);
    if (s.streamTimeout > s.streamHeartbeat)
        return {};
    return refusal("api/stream_timeout", std::to_string(s.streamTimeout.count()),
                   out.origins.at("api/stream_timeout"),
                   "more than api/stream_heartbeat, which is " + std::to_string(s.streamHeartbeat.count()));
}

} // namespace

Result<Resolved> resolve(const std::vector<ValueLayer> &layers)
{
    Resolved out;
    for (const ValueLayer &layer : layers) {
        if (auto applied = applyLayer(out, layer); !applied)
            return failFrom(applied);
        if (auto applied = applyDatabaseParts(out, layer); !applied)
            return failFrom(applied);
        noteIneffective(out, layer);
    }
    if (auto aligned = alignStreamDeadlines(out); !aligned)
        return failFrom(aligned);
    followExchangeBase(out);
    if (out.settings.intervals.empty())
        out.settings.intervals = {Interval::M1, Interval::M3, Interval::M5, Interval::M15,
                                  Interval::H1, Interval::H4, Interval::D1};
    return out;
}

std::vector<market::InstrumentKey> instruments(const Settings &settings)
{
    const std::vector<market::ParsedSymbol> fallback{{"BTCUSDT", {}}, {"ETHUSDT", {}}};
    std::vector<market::InstrumentKey> keys;
    for (const market::ParsedSymbol &named : settings.symbols.empty() ? fallback : settings.symbols) {
        market::InstrumentKey key{named.market.value_or(settings.market), named.symbol};
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(std::move(key));
    }
    return keys;
}

} // namespace cw::config
