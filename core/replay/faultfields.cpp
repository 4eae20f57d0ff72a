// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/faultfields.h"

#include <algorithm>

namespace cw::replay {
namespace {

bool isForRest(FaultAction action)
{
    return action == FaultAction::Status || action == FaultAction::Truncate;
}

std::vector<std::string> fieldsOf(FaultAction action)
{
    std::vector<std::string> fields{"action", "at", "every", "afterMessages", "market"};
    fields.emplace_back(isForRest(action) ? "path" : "stream");
    if (action != FaultAction::Shutdown)
        fields.emplace_back("count");
    fields.emplace_back("for");
    if (action == FaultAction::Status)
        fields.insert(fields.end(), {"status", "body", "retryAfter"});
    if (action == FaultAction::Disconnect)
        fields.emplace_back("closeCode");
    return fields;
}

/// Fields that apply each, but not beside each other.
std::string whyNotTogether(const QJsonObject &entry, FaultAction action)
{
    const auto has = [&](const char *field) { return entry.contains(QLatin1StringView(field)); };
    const bool timed = has("at") || has("every");
    if (timed && has("afterMessages"))
        return "afterMessages cannot be combined with at or every; give one of them";
    if (has("count") && has("for"))
        return "count and for cannot be combined; give one of them";
    if (action == FaultAction::Disconnect && timed && (has("count") || has("for")))
        return "a disconnect with at or every drops every connection concerned once; count and for apply to "
               "one "
               "without them";
    return {};
}

} // namespace

std::string whyIgnored(const QJsonObject &entry, FaultAction action)
{
    const auto fields = fieldsOf(action);
    for (const QString &key : entry.keys()) {
        const std::string name = key.toStdString();
        if (std::find(fields.begin(), fields.end(), name) == fields.end())
            return name + " does not apply to " + entry[QLatin1StringView("action")].toString().toStdString()
                   + "; accepted are " + listed(fields);
    }
    return whyNotTogether(entry, action);
}

std::string listed(const std::vector<std::string> &words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            out += i + 1 == words.size() ? " and " : ", ";
        out += words[i];
    }
    return out;
}

} // namespace cw::replay
