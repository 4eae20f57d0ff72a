// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"

#include "core/config/values.h"

#include <algorithm>

namespace cw::config {
namespace {

using market::Interval;
using market::Market;

bool applyListen(Settings &s, std::string_view text)
{
    const auto address = parseHostPort(text);
    if (!address)
        return false;
    s.listenHost = address->host;
    s.listenPort = address->port;
    return true;
}

bool applySymbols(Settings &s, std::string_view text)
{
    std::vector<market::ParsedSymbol> symbols;
    for (const std::string &item : parseList(text)) {
        auto parsed = market::parseSymbol(item);
        if (!parsed)
            return false;
        symbols.push_back(std::move(*parsed));
    }
    if (symbols.empty() || symbols.size() > 500)
        return false;
    s.symbols = std::move(symbols);
    return true;
}

bool applyIntervals(Settings &s, std::string_view text)
{
    std::vector<Interval> intervals;
    for (const std::string &item : parseList(text)) {
        const auto interval = Interval::parse(item);
        if (!interval)
            return false;
        intervals.push_back(*interval);
    }
    if (intervals.empty())
        return false;
    std::sort(intervals.begin(), intervals.end());
    intervals.erase(std::unique(intervals.begin(), intervals.end()), intervals.end());
    s.intervals = std::move(intervals);
    return true;
}

bool applyMarket(Settings &s, std::string_view text)
{
    const auto market = market::parseMarket(text);
    if (market)
        s.market = *market;
    return market.has_value();
}

bool applyDatabase(Settings &s, std::string_view text)
{
    if (!text.starts_with("sqlite:///") || text.size() == std::string_view("sqlite:///").size())
        return false;
    s.databaseUrl = text;
    return true;
}

bool applyExchangeUrl(Settings &s, std::string_view text)
{
    if (!isHttpBase(text))
        return false;
    s.exchangeUrl = text;
    return true;
}

bool applyLogLevel(Settings &s, std::string_view text)
{
    const std::string level = lowerCase(text);
    for (const std::string_view known : {"debug", "info", "warning", "error"}) {
        if (level == known) {
            s.logLevel = level;
            return true;
        }
    }
    return false;
}

template<class Target>
bool applyInt(Target &target, std::string_view text, int low, int high)
{
    const auto number = parseInt(text, low, high);
    if (number)
        target = Target(*number);
    return number.has_value();
}

bool applyBool(bool &target, std::string_view text)
{
    const auto value = parseBool(text);
    if (value)
        target = *value;
    return value.has_value();
}

bool applyText(std::string &target, std::string_view text)
{
    if (text.empty() || text.find('\0') != std::string_view::npos)
        return false;
    target = text;
    return true;
}

} // namespace

const std::vector<std::string_view> &unusedNames()
{
    static const std::vector<std::string_view> names{"CACHE_URL", "REDIS_HOST", "REDIS_PORT", "DB_POOL_SIZE"};
    return names;
}

const std::vector<FieldSpec> &fieldSpecs()
{
    static const std::vector<FieldSpec> specs{
        {"", "data-dir", {"CANDLEWRIGHT_DATA_DIR"}, "DIR", "keep database, logs and exports below DIR",
         "a directory path", [](Settings &s, std::string_view v) { return applyText(s.dataDir, v); }},
        {"storage/url", "database", {"DATABASE_URL", "DB_URL"}, "URL", "database to use",
         "sqlite:///PATH (sqlite:///./PATH counts from the working directory)",
         applyDatabase},
        {"api/listen", "listen", {}, "HOST:PORT", "address of the local API (port 0: a free one)",
         "HOST:PORT with a port from 0 to 65535", applyListen},
        {"api/host", "", {"HOST"}, "HOST", "", "a host name or address",
         [](Settings &s, std::string_view v) { return isHost(v) && applyText(s.listenHost, v); }},
        {"api/port", "", {"PORT"}, "PORT", "", "a number from 0 to 65535",
         [](Settings &s, std::string_view v) { return applyInt(s.listenPort, v, 0, 65535); }},
        {"api/token_file", "token-file", {"CANDLEWRIGHT_TOKEN_FILE"}, "FILE",
         "file with the token that state-changing requests must send", "a file path",
         [](Settings &s, std::string_view v) { return applyText(s.tokenFile, v); }},
        {"api/enabled", "", {}, "BOOL", "", "true or false",
         [](Settings &s, std::string_view v) { return applyBool(s.apiEnabled, v); }},
        {"", "no-api", {}, "", "do not serve the local API", "no value",
         [](Settings &s, std::string_view) { s.apiEnabled = false; return true; }},
        {"exchange/url", "exchange-url", {"CANDLEWRIGHT_EXCHANGE_URL"}, "URL",
         "one base for all REST and stream routes instead of the real hosts", "http://HOST[:PORT] or https://HOST[:PORT]",
         applyExchangeUrl},
        {"watch/symbols", "symbols", {"CRYPTO_PAIRS", "SYMBOLS"}, "A,B", "symbols to record (BTC-USDT-PERP names its market)",
         "1 to 500 symbols as A,B or [\"A\",\"B\"]", applySymbols},
        {"watch/market", "market", {}, "spot|um", "market of symbols that name none", "spot or um", applyMarket},
        {"watch/intervals", "intervals", {"INTERVALS"}, "1m,1h", "candle intervals to record",
         "a list of 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M", applyIntervals},
        {"ingest/backfill_days", "backfill-days", {"MAX_HISTORY_DAYS", "BACKFILL_DAYS"}, "N",
         "days of history to keep complete", "a number from 0 to 7300",
         [](Settings &s, std::string_view v) { return applyInt(s.backfillDays, v, 0, 7300); }},
        {"ingest/enabled", "", {"ENABLE_FETCHER"}, "BOOL", "", "true or false",
         [](Settings &s, std::string_view v) { return applyBool(s.fetcher, v); }},
        {"exchange/request_timeout", "", {"FETCH_TIMEOUT", "REQUEST_TIMEOUT"}, "SECONDS", "", "a number from 1 to 600",
         [](Settings &s, std::string_view v) { return applyInt(s.requestTimeout, v, 1, 600); }},
        {"exchange/concurrency", "", {"FETCH_CONCURRENCY"}, "N", "", "a number from 1 to 32",
         [](Settings &s, std::string_view v) { return applyInt(s.fetchConcurrency, v, 1, 32); }},
        {"log/level", "log-level", {"LOG_LEVEL"}, "L", "least severe log line to write",
         "debug, info, warning or error", applyLogLevel},
        {"log/file", "log-file", {}, "F", "log file (rotated)", "a file path",
         [](Settings &s, std::string_view v) { return applyText(s.logFile, v); }},
        {"", "demo", {}, "", "use the bundled recorded market instead of the exchange", "no value",
         [](Settings &s, std::string_view) { s.demo = true; return true; }},
    };
    return specs;
}

namespace {

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

std::string_view displayName(const FieldSpec &field)
{
    return field.setting.empty() ? field.option : field.setting;
}

Result<> applyLayer(Resolved &out, const ValueLayer &layer)
{
    for (const FieldSpec &field : fieldSpecs()) {
        for (const std::string_view name : namesIn(layer.kind, field)) {
            const auto found = layer.values.find(std::string(name));
            if (name.empty() || found == layer.values.end())
                continue;
            if (!field.apply(out.settings, found->second)) {
                return fail(ErrorCode::InvalidInput, "setting " + std::string(displayName(field)) + ": \""
                                                         + found->second + "\" (" + originOf(layer, name)
                                                         + ") cannot be used; accepted is "
                                                         + std::string(field.accepted) + '.');
            }
            out.origins[std::string(displayName(field))] = originOf(layer, name);
        }
    }
    return {};
}

/// Says which given names have no effect; unknown environment variables belong to others and are left alone.
void noteIneffective(Resolved &out, const ValueLayer &layer)
{
    for (const std::string_view name : unusedNames()) {
        if (layer.kind != ValueLayer::Kind::File && layer.values.contains(std::string(name)))
            out.notes.push_back(originOf(layer, name) + " is accepted but not used by this program.");
    }
    if (layer.kind != ValueLayer::Kind::File)
        return;
    for (const auto &[key, value] : layer.values) {
        const bool known = std::any_of(fieldSpecs().begin(), fieldSpecs().end(),
                                       [&key = key](const FieldSpec &f) { return f.setting == key; });
        if (!known)
            out.notes.push_back(originOf(layer, key) + " is not a known setting and was left alone.");
    }
}

} // namespace

Result<Resolved> resolve(const std::vector<ValueLayer> &layers)
{
    Resolved out;
    for (const ValueLayer &layer : layers) {
        if (auto applied = applyLayer(out, layer); !applied)
            return failFrom(applied);
        noteIneffective(out, layer);
    }
    if (out.settings.intervals.empty())
        out.settings.intervals = {Interval::M1, Interval::M3, Interval::M5, Interval::M15, Interval::H1,
                                  Interval::H4, Interval::D1};
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
