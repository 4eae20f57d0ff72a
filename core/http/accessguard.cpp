// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/accessguard.h"

#include "core/http/textrules.h"

#include <algorithm>
#include <array>
#include <optional>

namespace cw::http {

namespace {

constexpr std::uint16_t kDefaultPort = 80;
constexpr int kFailuresPerWindow = 10;
constexpr std::chrono::minutes kFailureWindow{1};
constexpr std::array<std::string_view, 3> kLoopbackNames{"127.0.0.1", "localhost", "[::1]"};

bool hasPort(std::string_view host) noexcept
{
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    return colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
}

/// What may follow a host name: the port, and nothing when a client leaves it out.
std::vector<std::string> portSuffixes(std::uint16_t port)
{
    std::vector<std::string> suffixes{':' + std::to_string(port)};
    if (port == kDefaultPort)
        suffixes.emplace_back();
    return suffixes;
}

/// True for `:1` to `:65535` and for no port at all.
bool isPortSuffix(std::string_view text) noexcept
{
    return text.empty()
           || (text.front() == ':' && text.size() > 1 && text.size() <= 6
               && text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

bool isLoopbackAuthority(std::string_view authority)
{
    return std::any_of(kLoopbackNames.begin(), kLoopbackNames.end(), [&](std::string_view name) {
        return equalsIgnoreCase(authority.substr(0, name.size()), name)
               && isPortSuffix(authority.substr(std::min(name.size(), authority.size())));
    });
}

std::optional<std::string_view> withoutPrefix(std::string_view text, std::string_view prefix)
{
    if (text.substr(0, prefix.size()) != prefix)
        return std::nullopt;
    return text.substr(prefix.size());
}

/// Takes as long for a wrong first byte as for a wrong last one.
bool equalsConstantTime(std::string_view given, std::string_view expected) noexcept
{
    unsigned difference = given.size() == expected.size() ? 0U : 1U;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto byte = given.empty() ? '\0' : given[i % given.size()];
        difference |=
            static_cast<unsigned>(static_cast<unsigned char>(byte) ^ static_cast<unsigned char>(expected[i]));
    }
    return difference == 0;
}

std::optional<std::string_view> presentedToken(const Request &request)
{
    constexpr std::string_view kScheme = "Bearer ";
    if (const auto authorization = request.header("authorization")) {
        if (equalsIgnoreCase(authorization->substr(0, kScheme.size()), kScheme))
            return authorization->substr(kScheme.size());
        return std::string_view();
    }
    return request.header("x-api-key");
}

} // namespace

AccessGuard::AccessGuard(AccessRules rules, std::uint16_t port)
    : m_rules(std::move(rules)), m_ports(portSuffixes(port))
{
    const auto addWithPorts = [this](const std::string &name) {
        for (const std::string &suffix : m_ports)
            m_hosts.push_back(name + suffix);
    };
    for (const auto name : kLoopbackNames)
        addWithPorts(std::string(name));
    for (const std::string &extra : m_rules.extraHosts) {
        const std::string name = toLowerAscii(extra);
        m_hosts.push_back(name);
        if (!hasPort(name))
            addWithPorts(name);
    }
}

bool AccessGuard::isOwnHost(std::string_view host, std::string_view arrivalHost) const
{
    const auto isListed = [&](const std::string &own) { return equalsIgnoreCase(own, host); };
    if (std::any_of(m_hosts.begin(), m_hosts.end(), isListed))
        return true;
    const auto name = host.substr(0, arrivalHost.size());
    return !arrivalHost.empty() && equalsIgnoreCase(name, arrivalHost)
           && std::find(m_ports.begin(), m_ports.end(), host.substr(name.size())) != m_ports.end();
}

AccessGuard::OriginClass AccessGuard::classify(std::string_view origin, std::string_view host) const
{
    if (origin.empty() || origin == "null")
        return OriginClass::Foreign;
    const auto isListed = [&](const std::string &entry) { return entry == "*" || entry == origin; };
    if (std::any_of(m_rules.allowedOrigins.begin(), m_rules.allowedOrigins.end(), isListed))
        return OriginClass::Trusted;
    const auto plain = withoutPrefix(origin, "http://");
    if (plain && equalsIgnoreCase(*plain, host)) // the page came from this server
        return OriginClass::Trusted;
    const auto authority = plain ? plain : withoutPrefix(origin, "https://");
    return authority && isLoopbackAuthority(*authority) ? OriginClass::Loopback : OriginClass::Foreign;
}

AccessVerdict AccessGuard::checkHeaders(const Request &request, bool writes) const
{
    const auto host = request.header("host");
    if (!host || !isOwnHost(*host, request.arrivalHost))
        return {421, "This server does not answer for the host named in the request.", {}};
    if (const auto origin = request.header("origin")) {
        const auto kind = classify(*origin, *host);
        if (kind == OriginClass::Foreign || (writes && kind != OriginClass::Trusted))
            return {
                403, "Requests from this origin are not allowed; list it in the settings to allow them.", {}};
        return {0, {}, *origin};
    }
    const auto site = request.header("sec-fetch-site");
    if (site && *site != "same-origin" && *site != "none")
        return {403, "Requests that another site triggers in a browser are not allowed.", {}};
    return {};
}

AccessVerdict AccessGuard::checkToken(const Request &request, bool writes, Clock::time_point now)
{
    if (m_rules.token.empty() || (!writes && !m_rules.tokenForReads))
        return {};
    const auto token = presentedToken(request);
    if (!token)
        return {401, "This request needs the token from the settings.", {}};
    if (equalsConstantTime(*token, m_rules.token))
        return {};
    if (!registerFailure(now))
        return {429, "There were too many wrong tokens; wait a minute.", {}};
    return {401, "The token is wrong.", {}};
}

bool AccessGuard::registerFailure(Clock::time_point now)
{
    if (m_failures == 0 || now - m_failureWindow >= kFailureWindow) {
        m_failureWindow = now;
        m_failures = 0;
    }
    m_failures = std::min(m_failures + 1, kFailuresPerWindow + 1);
    return m_failures <= kFailuresPerWindow;
}

} // namespace cw::http
