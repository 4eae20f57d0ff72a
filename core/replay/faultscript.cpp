// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/faultscript.h"

#include "core/replay/faultfields.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <charconv>
#include <map>

namespace cw::replay {
namespace {

using std::chrono::milliseconds;

constexpr QLatin1StringView kSwitches("switches");
constexpr QLatin1StringView kFaults("faults");

std::string textOf(const QJsonValue &value) { return value.toString().toStdString(); }

/// A whole JSON number in [least, most].
std::optional<std::int64_t> integerIn(const QJsonValue &value, std::int64_t least, std::int64_t most)
{
    const std::int64_t number = value.toInteger(least - 1);
    return number >= least && number <= most ? std::optional(number) : std::nullopt;
}

/// Value of the word in a table of words.
template<class T, std::size_t N>
std::optional<T> wordIn(const QJsonValue &value, const std::array<std::pair<std::string_view, T>, N> &words)
{
    const std::string word = textOf(value);
    for (const auto &[name, meaning] : words) {
        if (name == word)
            return meaning;
    }
    return std::nullopt;
}

/// Stores a value that was read; false when there was none.
template<class From, class To>
bool store(const std::optional<From> &value, To &target)
{
    if (value)
        target = static_cast<From>(*value);
    return value.has_value();
}

constexpr std::array<std::pair<std::string_view, FaultAction>, 8> kActions{{
    {"status", FaultAction::Status},
    {"truncate", FaultAction::Truncate},
    {"disconnect", FaultAction::Disconnect},
    {"silence", FaultAction::Silence},
    {"drop", FaultAction::Drop},
    {"duplicate", FaultAction::Duplicate},
    {"reorder", FaultAction::Reorder},
    {"shutdown", FaultAction::Shutdown},
}};

constexpr std::array<std::pair<std::string_view, FaultBody>, 3> kBodies{{
    {"json", FaultBody::Json},
    {"html", FaultBody::Html},
    {"empty", FaultBody::Empty},
}};

/// How one field of an entry is read and what it accepts.
struct RuleField {
    bool (*read)(const QJsonValue &, FaultRule &);
    std::string_view accepted;
};

constexpr std::string_view kDurations = "a duration such as 500ms, 30s, 5m, 2h or 1d";
constexpr std::string_view kPatterns = "text, with an optional '*' at the end";

const std::map<std::string, RuleField, std::less<>> &ruleFields()
{
    using Value = const QJsonValue &;
    static const std::map<std::string, RuleField, std::less<>> kFields{
        {"action",
         {[](Value v, FaultRule &r) { return store(wordIn(v, kActions), r.action); },
          "status, truncate, disconnect, silence, drop, duplicate, reorder or shutdown"}},
        {"at",
         {[](Value v, FaultRule &r) { return store(market::parseIso(textOf(v)), r.at); },
          "an ISO time in UTC"}},
        {"every",
         {[](Value v, FaultRule &r) { return store(parseDuration(textOf(v)), r.every); }, kDurations}},
        {"afterMessages",
         {[](Value v, FaultRule &r) { return store(integerIn(v, 0, INT64_MAX - 1), r.afterMessages); },
          "a whole number of 0 or more"}},
        {"market",
         {[](Value v, FaultRule &r) { return store(market::parseMarket(textOf(v)), r.market); },
          "spot or um"}},
        {"path",
         {[](Value v, FaultRule &r) { return v.isString() && (r.path = textOf(v), true); }, kPatterns}},
        {"stream",
         {[](Value v, FaultRule &r) { return v.isString() && (r.stream = textOf(v), true); }, kPatterns}},
        {"count",
         {[](Value v, FaultRule &r) { return store(integerIn(v, 1, INT64_MAX - 1), r.count); },
          "a whole number of 1 or more"}},
        {"for",
         {[](Value v, FaultRule &r) { return store(parseDuration(textOf(v)), r.duration); }, kDurations}},
        {"status",
         {[](Value v, FaultRule &r) {
              const auto status = integerIn(v, 400, 599);
              r.status = static_cast<int>(status.value_or(r.status));
              return status.has_value();
          },
          "a status from 400 to 599"}},
        {"body",
         {[](Value v, FaultRule &r) { return store(wordIn(v, kBodies), r.body); }, "json, html or empty"}},
        {"retryAfter",
         {[](Value v, FaultRule &r) {
              const auto seconds = integerIn(v, 0, 1'000'000'000);
              r.retryAfter = static_cast<int>(seconds.value_or(0));
              return seconds.has_value();
          },
          "seconds from 0 to 1000000000"}},
        {"closeCode",
         {[](Value v, FaultRule &r) {
              const auto code = integerIn(v, 1000, 4999);
              r.closeCode = static_cast<int>(code.value_or(1000));
              return code.has_value();
          },
          "a close code from 1000 to 4999"}},
    };
    return kFields;
}

tl::unexpected<Error> bad(const std::string &where, std::string_view accepted)
{
    return fail(ErrorCode::InvalidInput, "fault file: " + where + " must be " + std::string(accepted));
}

template<class Value>
std::vector<std::string> keysOf(const std::map<std::string, Value, std::less<>> &map)
{
    std::vector<std::string> keys;
    for (const auto &[key, value] : map)
        keys.push_back(key);
    return keys;
}

Result<FaultRule> readRule(const QJsonValue &value, const std::string &number)
{
    if (!value.isObject())
        return bad("entry " + number, "an object with an action");
    const QJsonObject object = value.toObject();
    const std::string entry = "entry " + number + ", ";
    FaultRule rule;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const std::string key = it.key().toStdString();
        const auto field = ruleFields().find(key);
        if (field == ruleFields().end())
            return fail(ErrorCode::InvalidInput, "fault file: " + entry + "field '" + key
                                                     + "' is not known; accepted are "
                                                     + listed(keysOf(ruleFields())));
        if (!field->second.read(it.value(), rule))
            return bad(entry + key, field->second.accepted);
    }
    if (!object.contains(QLatin1StringView("action")))
        return bad(entry + "action", ruleFields().at("action").accepted);
    if (const std::string why = whyIgnored(object, rule.action); !why.empty())
        return fail(ErrorCode::InvalidInput, "fault file: " + entry + why);
    return rule;
}

Result<std::vector<FaultRule>> readRules(const QJsonValue &value)
{
    if (!value.isArray())
        return bad("'faults'", "an array of entries");
    std::vector<FaultRule> rules;
    const QJsonArray entries = value.toArray();
    for (const QJsonValue &entry : entries) {
        auto rule = readRule(entry, std::to_string(rules.size() + 1));
        if (!rule)
            return failFrom(rule);
        rules.push_back(std::move(*rule));
    }
    return rules;
}

Result<Switches> readSwitches(const QJsonValue &value)
{
    if (!value.isObject())
        return bad("'switches'", "an object of switches");
    const QJsonObject object = value.toObject();
    Switches out;
    const std::map<std::string, bool *, std::less<>> known{
        {"unroutedIsFutures", &out.unroutedIsFutures},
        {"unroutedDeliversAll", &out.unroutedDeliversAll},
        {"refuseUnknownParameters", &out.refuseUnknownParameters},
        {"sendRetryAfter", &out.sendRetryAfter},
        {"dayCutResets", &out.dayCutResets},
    };
    for (auto it = object.begin(); it != object.end(); ++it) {
        const std::string name = it.key().toStdString();
        const auto found = known.find(name);
        if (found == known.end())
            return fail(ErrorCode::InvalidInput, "fault file: switch '" + name
                                                     + "' is not known; accepted are "
                                                     + listed(keysOf(known)));
        if (!it->isBool())
            return bad("switch '" + name + "'", "true or false");
        *found->second = it->toBool();
    }
    return out;
}

} // namespace

std::optional<milliseconds> parseDuration(std::string_view text) noexcept
{
    using namespace std::chrono;
    static constexpr std::array<std::pair<std::string_view, milliseconds>, 5> kUnits{
        {{"ms", milliseconds(1)}, {"s", seconds(1)}, {"m", minutes(1)}, {"h", hours(1)}, {"d", days(1)}}};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    constexpr std::int64_t kMost = 1'000'000'000;
    if (error != std::errc() || number <= 0 || number > kMost)
        return std::nullopt;
    for (const auto &[name, length] : kUnits) {
        if (name == unit)
            return length * number;
    }
    return std::nullopt;
}

Result<FaultScript> parseFaultScript(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return fail(ErrorCode::InvalidInput,
                    "fault file: not a JSON object (" + error.errorString().toStdString() + ')');
    const QJsonObject root = document.object();
    for (const QString &key : root.keys()) {
        if (key != kSwitches && key != kFaults)
            return fail(ErrorCode::InvalidInput, "fault file: '" + key.toStdString()
                                                     + "' is not known; accepted are switches and faults");
    }
    auto switches = root.contains(kSwitches) ? readSwitches(root[kSwitches]) : Switches();
    auto rules = root.contains(kFaults) ? readRules(root[kFaults]) : std::vector<FaultRule>();
    if (!switches || !rules)
        return switches ? failFrom(rules) : failFrom(switches);
    return FaultScript{*switches, std::move(*rules)};
}

Result<FaultScript> loadFaultScript(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, path + ": the fault file cannot be read");
    return parseFaultScript(file.readAll());
}

} // namespace cw::replay
