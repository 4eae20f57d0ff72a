// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/databaseaddress.h"

#include "core/config/values.h"
#include "core/storage/postgres/address.h"
#include "core/storage/sqlite/realpath.h"

#include <QByteArray>
#include <QFileInfo>

namespace cw::runtime {
namespace {

using storage::postgres::Address;

std::string passwordFileOf(const config::Settings &settings) { return settings.dataDir + "/pgpass"; }

/// The parts of a PostgreSQL address; nothing for another one.
std::optional<Address> postgresAddress(const config::Settings &settings)
{
    auto address = storage::postgres::parseAddress(settings.databaseUrl);
    return address ? std::optional(std::move(*address)) : std::nullopt;
}

/// What of an address says which database it is.
std::string essenceOf(const std::string &url)
{
    constexpr std::string_view kFile = "sqlite://";
    if (url.starts_with(kFile))
        return storage::sqlite::realPath(QString::fromStdString(url.substr(kFile.size()))).toStdString();
    const auto address = storage::postgres::parseAddress(url);
    if (!address)
        return url;
    std::string essence = address->database;
    for (const auto &server : address->servers) {
        const std::string host = config::lowerCase(server.host);
        const bool isLoopback = host == "localhost" || host == "127.0.0.1" || host == "::1";
        essence += ' ' + (isLoopback ? "localhost" : host) + ':' + std::to_string(server.port);
    }
    return essence;
}

bool namesPassword(const Address &address) { return !address.password.empty() || !address.passwordFile.empty(); }

std::string withParameter(const std::string &url, const std::string &name, const std::string &value)
{
    const QByteArray encoded = QByteArray::fromStdString(value).toPercentEncoding("/");
    return url + (url.find('?') == std::string::npos ? '?' : '&') + name + '=' + encoded.toStdString();
}

} // namespace

bool nameSameDatabase(const std::string &url, const std::string &other) { return essenceOf(url) == essenceOf(other); }

secrets::PasswordStore passwordStore(const config::Settings &settings, secrets::Keyring &keyring)
{
    return {settings.keyring ? &keyring : nullptr, passwordFileOf(settings)};
}

std::optional<secrets::PasswordOwner> passwordOwner(const config::Settings &settings)
{
    const auto address = postgresAddress(settings);
    if (!address)
        return std::nullopt;
    const auto &server = address->servers.front();
    return secrets::PasswordOwner{server.host, server.port, address->database, address->user};
}

Result<> takeStoredPassword(config::Settings &settings, const secrets::PasswordStore &store)
{
    const auto address = postgresAddress(settings);
    if (!address || namesPassword(*address))
        return {};
    auto stored = store.read(*passwordOwner(settings));
    if (!stored)
        return failFrom(stored);
    settings.databasePassword = std::move(stored->password);
    return {};
}

std::string fullAddress(const config::Settings &settings)
{
    const auto address = postgresAddress(settings);
    if (!address)
        return settings.databaseUrl;
    if (!settings.databasePassword.empty())
        return withParameter(settings.databaseUrl, "password", settings.databasePassword);
    const std::string file = passwordFileOf(settings);
    if (namesPassword(*address) || !QFileInfo::exists(QString::fromStdString(file)))
        return settings.databaseUrl;
    return withParameter(settings.databaseUrl, "passfile", file);
}

} // namespace cw::runtime
