// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/requesthead.h"
#include "core/http/router.h"
#include "core/http/servercontext.h"

#include <optional>
#include <string>

namespace cw::http {

/// An answer and the origin it may be shown to.
struct GuardedResponse {
    Response response;
    std::string corsOrigin;
};

/// Host, Origin, Sec-Fetch-Site and token: the refusal, or nothing when the request may pass. Needs no body,
/// so that a client with `Expect: 100-continue` hears a refusal before it sends one.
[[nodiscard]] std::optional<GuardedResponse> refusalFor(ServerContext &context, const Request &request);

/// Guards and runs one complete request, CORS preflights included.
[[nodiscard]] GuardedResponse answerRequest(ServerContext &context, Request &request);

/// What an upgrade request leads to: a route to hand the socket to, or the answer that refuses it.
struct UpgradeOutcome {
    const Router::WebSocketRoute *route = nullptr;
    GuardedResponse refusal;
};

/// Guards an upgrade request and asks its route.
[[nodiscard]] UpgradeOutcome decideUpgrade(ServerContext &context, RequestHead &head);

} // namespace cw::http
