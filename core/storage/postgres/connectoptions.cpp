// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connectoptions.h"

#include <QFileInfo>
#include <QStandardPaths>

namespace cw::storage::postgres {
namespace {

/// A silent network is noticed in this time.
constexpr int kUserTimeoutMs = 10'000;

const char *const kSystemCertificates[] = {"/etc/ssl/certs/ca-certificates.crt",
                                           "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

/// libpq itself knows one file of trusted authorities, which few users have.
std::string rootCertificates(const Address &address)
{
    const QString own = QStandardPaths::writableLocation(QStandardPaths::HomeLocation)
                        + QStringLiteral("/.postgresql/root.crt");
    // With roots at hand libpq verifies where it was asked only to encrypt.
    const bool isVerified = effectiveSslMode(address).starts_with("verify-");
    if (!address.sslRootCert.empty() || !isVerified || QFileInfo::exists(own))
        return address.sslRootCert;
    for (const char *path : kSystemCertificates) {
        if (QFileInfo::exists(QString::fromLatin1(path)))
            return path;
    }
    return {};
}

void addNamed(ConnectOptions &options, const char *name, const std::string &value)
{
    if (!value.empty())
        options.emplace_back(name, value);
}

} // namespace

std::string hostsText(const Address &address)
{
    std::string hosts;
    for (const Server &server : address.servers)
        hosts += (hosts.empty() ? "" : ",") + server.host;
    return hosts;
}

ConnectOptions connectOptions(const Address &address)
{
    std::string ports;
    for (const Server &server : address.servers)
        ports += (ports.empty() ? "" : ",") + std::to_string(server.port);
    ConnectOptions options{{"port", ports},
                           {"sslmode", effectiveSslMode(address)},
                           {"application_name", address.applicationName},
                           {"connect_timeout", std::to_string(address.connectTimeout)},
                           {"tcp_user_timeout", std::to_string(kUserTimeoutMs)},
                           {"keepalives_idle", "10"}};
    addNamed(options, "sslrootcert", rootCertificates(address));
    addNamed(options, "sslcert", address.sslCert);
    addNamed(options, "sslkey", address.sslKey);
    addNamed(options, "target_session_attrs", address.targetSession);
    addNamed(options, "passfile", address.passwordFile);
    return options;
}

ConnectOptions allOptions(const Address &address)
{
    ConnectOptions options = connectOptions(address);
    options.emplace_back("host", hostsText(address));
    options.emplace_back("dbname", address.database);
    addNamed(options, "user", address.user);
    addNamed(options, "password", address.password);
    return options;
}

std::string optionsText(const ConnectOptions &options)
{
    std::string text;
    for (const auto &[name, value] : options) {
        text += name + "='";
        for (const char c : value) {
            if (c == '\\' || c == '\'')
                text += '\\';
            text += c;
        }
        text += "' ";
    }
    return text;
}

} // namespace cw::storage::postgres
