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

/// What a complete request leads to: its answer, or the route that will answer it.
struct RequestOutcome {
    const Router::DeferredRoute *deferred = nullptr;
    GuardedResponse answer; ///< of a deferred route only the origin is known yet
};

/// Guards one complete request and answers it unless its route is a deferred one, CORS preflights included.
[[nodiscard]] RequestOutcome answerRequest(ServerContext &context, Request &request);

/// Runs a deferred route; a throwing one answers 500.
void startDeferred(const ServerContext &context, const Router::DeferredRoute &route, const Request &request,
                   const Responder &responder);

/// Makes the answer of a deferred route; 500 when there is no builder, when it throws or when its headers are unsafe.
[[nodiscard]] Response buildAnswer(const ServerContext &context, const Request &request,
                                   const AnswerBuilder &builder);

/// What an upgrade request leads to: a route to hand the socket to, or the answer that refuses it.
struct UpgradeOutcome {
    const Router::WebSocketRoute *route = nullptr;
    GuardedResponse refusal;
};

/// Guards an upgrade request and asks its route.
[[nodiscard]] UpgradeOutcome decideUpgrade(ServerContext &context, RequestHead &head);

} // namespace cw::http
