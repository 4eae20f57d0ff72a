// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/databaseparts.h"

#include "core/config/values.h"

#include <QByteArray>

#include <charconv>

namespace cw::config {
namespace {

constexpr int kDefaultPort = 5432;
constexpr int kMostPort = 65'535;

std::string valueOf(const ValueLayer &layer, std::string_view name)
{
    const auto found = layer.values.find(std::string(name));
    return found == layer.values.end() ? std::string() : found->second;
}

std::string databaseOf(const ValueLayer &layer, const DatabaseParts &parts)
{
    for (const std::string_view name : parts.database) {
        if (std::string value = valueOf(layer, name); !value.empty())
            return value;
    }
    return {};
}

std::string encoded(const std::string &text)
{
    return QByteArray::fromStdString(text).toPercentEncoding().toStdString();
}

std::optional<int> portOf(const std::string &text)
{
    if (text.empty())
        return kDefaultPort;
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > kMostPort)
        return std::nullopt;
    return port;
}

/// The names of the family that the layer gives, for a note.
std::string namesGiven(const ValueLayer &layer, const DatabaseParts &parts)
{
    std::string text;
    for (const std::string_view name : parts.names()) {
        if (!valueOf(layer, name).empty())
            text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

} // namespace

std::vector<std::string_view> DatabaseParts::names() const
{
    std::vector<std::string_view> all{host, port, user, password};
    all.insert(all.end(), database.begin(), database.end());
    return all;
}

std::span<const DatabaseParts> databaseParts()
{
    static const std::vector<DatabaseParts> families{
        {"POSTGRES_HOST",
         "POSTGRES_PORT",
         "POSTGRES_USER",
         "POSTGRES_PASSWORD",
         {"POSTGRES_DB", "POSTGRES_NAME"}},
        {"DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER", "DATABASE_PASSWORD", {"DATABASE_NAME"}},
    };
    return families;
}

Result<std::optional<BuiltAddress>> builtAddress(const ValueLayer &layer, std::vector<std::string> &notes)
{
    for (const DatabaseParts &parts : databaseParts()) {
        const std::string host = valueOf(layer, parts.host);
        const std::string user = valueOf(layer, parts.user);
        const std::string password = valueOf(layer, parts.password);
        const std::string database = databaseOf(layer, parts);
        if (host.empty() || user.empty() || password.empty() || database.empty()) {
            if (const std::string given = namesGiven(layer, parts); !given.empty())
                notes.push_back(
                    given
                    + " has no effect: a PostgreSQL database is used when host, user, password and "
                      "database are all given.");
            continue;
        }
        const auto port = portOf(valueOf(layer, parts.port));
        if (!port)
            return fail(ErrorCode::InvalidInput,
                        "setting storage/url: \"" + valueOf(layer, parts.port) + "\" ("
                            + std::string(parts.port)
                            + ") cannot be used; accepted is a number from 1 to 65535.");
        return BuiltAddress{"postgresql://" + encoded(user) + ':' + encoded(password) + '@' + encoded(host)
                                + ':' + std::to_string(*port) + '/' + encoded(database),
                            parts.host};
    }
    return std::nullopt;
}

} // namespace cw::config
