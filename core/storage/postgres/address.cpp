// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/address.h"

#include "core/storage/postgres/percent.h"
#include "core/storage/postgres/splittext.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cw::storage::postgres {
namespace {

constexpr std::string_view kAccepted = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full";
constexpr int kMostPort = 65'535;
constexpr int kMostSeconds = 600;
constexpr int kMostDays = 36'500;

constexpr std::array<std::pair<Layout, std::string_view>, 4> kLayouts{{{Layout::Auto, "auto"},
                                                                       {Layout::Partitions, "partitions"},
                                                                       {Layout::Timescale, "timescale"},
                                                                       {Layout::Plain, "plain"}}};

/// `what` repeats nothing of the address: any part of it may be a piece of the password.
tl::unexpected<Error> refusal(const std::string &what)
{
    return fail(ErrorCode::InvalidInput,
                "The PostgreSQL address " + what + "; accepted is " + std::string(kAccepted) + '.');
}

std::optional<int> readNumber(std::string_view text, int least, int most)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return std::nullopt;
    return value;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

/// "host", "host:port", "[::1]:port"; an empty host is this machine.
Result<Server> readServer(std::string_view text)
{
    std::string_view host = text;
    std::string_view port;
    const std::size_t close = text.starts_with('[') ? text.find(']') : 0;
    if (close == std::string_view::npos)
        return refusal("has an address without its closing bracket");
    if (const std::size_t colon = text.find(':', close); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    if (host.starts_with('['))
        host = host.substr(1, host.size() - 2);
    const auto decoded = percentDecoded(host);
    const auto number = port.empty() ? std::optional(Server().port) : readNumber(port, 1, kMostPort);
    if (!decoded || decoded->find(',') != std::string::npos)
        return refusal("has a host that cannot be read");
    if (!number)
        return refusal("has a port that is not a number from 1 to 65535");
    return Server{decoded->empty() ? "localhost" : *decoded, *number};
}

Result<> readServers(std::string_view text, Address &address)
{
    address.servers.clear();
    for (const std::string_view part : split(text, ',')) {
        auto server = readServer(part);
        if (!server)
            return failFrom(server);
        address.servers.push_back(*server);
    }
    return {};
}

Result<> readUser(std::string_view text, Address &address)
{
    const std::size_t colon = text.find(':');
    const auto user = percentDecoded(text.substr(0, colon));
    const auto password = colon == std::string_view::npos ? std::optional<std::string>("")
                                                          : percentDecoded(text.substr(colon + 1));
    if (!user || !password)
        return refusal("has a user or a password that is not percent-encoded rightly");
    address.user = *user;
    address.password = *password;
    return {};
}

/// Whether a '/', '?' or '@' that should have been encoded was taken for a separator: what stands before the last '@' is
/// then a piece of the password.
bool hasStrayAt(std::string_view parts)
{
    const std::size_t end = parts.find_first_of("/?");
    return end != std::string_view::npos && parts.find('@', end) != std::string_view::npos;
}

/// A parameter that is a text of ours to hand on.
std::string *textOf(Address &address, std::string_view name)
{
    const std::pair<std::string_view, std::string *> texts[] = {
        {"user", &address.user},
        {"password", &address.password},
        {"dbname", &address.database},
        {"sslmode", &address.sslMode},
        {"sslrootcert", &address.sslRootCert},
        {"sslcert", &address.sslCert},
        {"sslkey", &address.sslKey},
        {"target_session_attrs", &address.targetSession},
        {"application_name", &address.applicationName},
        {"passfile", &address.passwordFile}};
    const auto found = std::ranges::find(texts, name, &std::pair<std::string_view, std::string *>::first);
    return found == std::end(texts) ? nullptr : found->second;
}

Result<> checkWords(const Address &address)
{
    if (!address.sslMode.empty()
        && !isOneOf(address.sslMode, {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}))
        return refusal("has an sslmode other than disable, allow, prefer, require, verify-ca and verify-full");
    if (!address.targetSession.empty()
        && !isOneOf(address.targetSession,
                    {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}))
        return refusal("has target_session_attrs other than any, read-write, read-only, primary, standby and "
                       "prefer-standby");
    return {};
}

Result<> readParameter(std::string_view name, const std::string &value, Address &address)
{
    if (name == "host")
        return readServers(percentEncoded(value), address);
    if (std::string *text = textOf(address, name)) {
        *text = value;
        return checkWords(address);
    }
    if (name == "connect_timeout") {
        const auto seconds = readNumber(value, 1, kMostSeconds);
        if (!seconds)
            return refusal("has a connect_timeout that is not a number from 1 to 600");
        address.connectTimeout = *seconds;
        return {};
    }
    if (name == "compress_after") {
        const auto days = readNumber(value, 0, kMostDays);
        if (!days)
            return refusal("has a compress_after that is not a number of days from 0 to 36500");
        address.compressAfter = *days;
        return {};
    }
    if (name == "layout") {
        const auto layout = layoutFromText(value);
        if (!layout)
            return refusal("has a layout other than auto, partitions, timescale and plain");
        address.layout = *layout;
        return {};
    }
    return refusal("has a parameter that is not known; known are host, user, password, dbname, sslmode, sslrootcert, "
                   "sslcert, sslkey, target_session_attrs, application_name, passfile, connect_timeout, layout and "
                   "compress_after");
}

Result<> readParameters(std::string_view query, Address &address)
{
    for (const std::string_view part : split(query, '&')) {
        const std::size_t equals = part.find('=');
        const auto value =
            equals == std::string_view::npos ? std::nullopt : percentDecoded(part.substr(equals + 1));
        if (!value)
            return refusal("has a parameter without a readable value");
        if (auto read = readParameter(part.substr(0, equals), *value, address); !read)
            return read;
    }
    return {};
}

/// The driver hands options on as one text in which a semicolon is a separator.
Result<> checkTexts(const Address &address)
{
    for (const std::string *text : {&address.sslRootCert, &address.sslCert, &address.sslKey,
                                    &address.applicationName, &address.passwordFile}) {
        if (text->find(';') != std::string::npos)
            return refusal("has a parameter with a semicolon in it, which the driver cannot hand on");
    }
    if (address.database.empty())
        return refusal("names no database");
    return {};
}

/// A socket, the name of this machine, or a number of it; any other name may be anybody's.
bool isLocalHost(const std::string &host)
{
    const bool isNumber = host.find_first_not_of("0123456789.") == std::string::npos;
    return host.starts_with('/') || host.starts_with('@') || host == "localhost" || host == "::1"
           || (isNumber && host.starts_with("127."));
}

} // namespace

std::string_view layoutText(Layout layout) noexcept
{
    return std::ranges::find(kLayouts, layout, &std::pair<Layout, std::string_view>::first)->second;
}

std::optional<Layout> layoutFromText(std::string_view text) noexcept
{
    const auto found = std::ranges::find(kLayouts, text, &std::pair<Layout, std::string_view>::second);
    return found == kLayouts.end() ? std::nullopt : std::optional(found->first);
}

Result<Address> parseAddress(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos || !isOneOf(url.substr(0, scheme), {"postgresql", "postgres"}))
        return refusal("does not begin with postgresql://");
    url.remove_prefix(scheme + 3);
    if (hasStrayAt(url))
        return refusal("has an '@' behind its first '/' or '?'; in a user, a password or a parameter these are written "
                       "%40, %2F and %3F");
    const std::size_t question = url.find('?');
    const std::string_view query = question == std::string_view::npos ? "" : url.substr(question + 1);
    url = url.substr(0, question);
    const std::size_t slash = url.find('/');
    std::string_view authority = url.substr(0, slash);
    Address address;
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        if (auto read = readUser(authority.substr(0, at), address); !read)
            return failFrom(read);
        authority.remove_prefix(at + 1);
    }
    if (auto read = readServers(authority, address); !read)
        return failFrom(read);
    const auto database = percentDecoded(slash == std::string_view::npos ? "" : url.substr(slash + 1));
    if (!database)
        return refusal("has a database name that is not percent-encoded rightly");
    address.database = *database;
    if (auto read = query.empty() ? Result<>() : readParameters(query, address); !read)
        return failFrom(read);
    if (auto checked = checkTexts(address); !checked)
        return failFrom(checked);
    return address;
}

bool isLocal(const Address &address)
{
    return std::ranges::all_of(address.servers, isLocalHost, &Server::host);
}

std::string effectiveSslMode(const Address &address)
{
    if (!address.sslMode.empty())
        return address.sslMode;
    return isLocal(address) ? "prefer" : "verify-full";
}

std::vector<std::string> addressWarnings(const Address &address)
{
    const std::string mode = effectiveSslMode(address);
    if (isLocal(address) || mode == "verify-full")
        return {};
    return {"The connection to the database uses sslmode=" + mode
            + ": somebody on the way can pose as the server; verify-full would notice."};
}

std::string locationText(const Address &address)
{
    std::string text;
    for (const Server &server : address.servers) {
        const bool isPath = server.host.starts_with('/');
        const bool isIpv6 = !isPath && server.host.find(':') != std::string::npos;
        text += (text.empty() ? "" : ",") + (isIpv6 ? '[' + server.host + ']' : server.host) + ':'
                + std::to_string(server.port);
    }
    return text + '/' + address.database;
}

} // namespace cw::storage::postgres
