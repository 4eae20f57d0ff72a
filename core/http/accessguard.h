// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cw::http {

/// Who may talk to the server (reliability §6, "Decided" lines first).
struct AccessRules {
    /// Besides 127.0.0.1, localhost, [::1] and the address the connection came in at, each with the port. An
    /// entry without a port stands for itself and for itself with the server's port.
    std::vector<std::string> extraHosts;
    /// Exact origins such as `http://dash.example:3000`; "*" allows all but `null`. Loopback origins may
    /// always read; to change state an origin must be listed or be the server's own.
    std::vector<std::string> allowedOrigins;
    std::string token;          ///< when not empty: requests that write need it (Bearer or X-API-Key)
    bool tokenForReads = false; ///< the token is needed for everything
};

/// What the guard says about one request.
struct AccessVerdict {
    int status = 0;              ///< 0: let it pass; otherwise the status to refuse with
    std::string_view detail;     ///< why, one sentence; static text
    std::string_view corsOrigin; ///< origin to name in Access-Control-Allow-Origin; points into the request

    [[nodiscard]] bool isAllowed() const noexcept { return status == 0; }
};

/// Decides by Host, Origin, Sec-Fetch-Site and token, before routing, for requests and upgrades alike.
///
/// A web page in the user's browser can reach loopback but cannot choose these headers, so an exact Host ends
/// DNS rebinding and an exact Origin ends cross-site requests. Our own address as Host is harmless: a rebound page
/// sends the name it was loaded from. Forwarding headers are never read.
class AccessGuard {
public:
    using Clock = std::chrono::steady_clock;

    /// `port` is the one really listened on.
    AccessGuard(AccessRules rules, std::uint16_t port);

    /// Host, then Origin and Sec-Fetch-Site. `writes`: the request would change state.
    [[nodiscard]] AccessVerdict checkHeaders(const Request &request, bool writes) const;
    /// The token rule; over ten wrong tokens a minute further wrong ones are answered 429.
    [[nodiscard]] AccessVerdict checkToken(const Request &request, bool writes, Clock::time_point now);

private:
    enum class OriginClass : std::uint8_t { Foreign, Loopback, Trusted };
    [[nodiscard]] bool isOwnHost(std::string_view host, std::string_view arrivalHost) const;
    [[nodiscard]] OriginClass classify(std::string_view origin, std::string_view host) const;
    [[nodiscard]] bool registerFailure(Clock::time_point now);

    AccessRules m_rules;
    std::vector<std::string> m_hosts; ///< lower case
    std::vector<std::string> m_ports; ///< what may follow our address
    Clock::time_point m_failureWindow{};
    int m_failures = 0;
};

} // namespace cw::http
