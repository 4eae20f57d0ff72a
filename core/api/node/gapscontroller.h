// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/latereads.h"
#include "core/http/router.h"
#include "core/interfaces/engine.h"

#include <functional>

namespace cw::api {

/// `/v1/gaps`, `/v1/coverage`, `/v1/rejected` and `/v1/findings`: what is missing, what is proven to be there, what was
/// refused, and what witnesses say against stored candles. Reports are read on a thread of its own and answered from
/// there. Made, used and destroyed on the API thread.
class GapsController {
public:
    explicit GapsController(interfaces::Engine &engine);

    void addRoutes(http::Router &router);

private:
    void gaps(const http::Request &request, const http::Responder &responder);
    void rejected(const http::Request &request, const http::Responder &responder);
    void findings(const http::Request &request, const http::Responder &responder);
    void coverage(const http::Request &request, const http::Responder &responder);
    void repair(const http::Request &request, const http::Responder &responder);
    void dismiss(const http::Request &request, const http::Responder &responder);
    /// Answers with what `read` says, which may block; about an instrument, where one is named, that exists.
    void answerAbout(const http::Responder &responder, const std::optional<market::InstrumentKey> &instrument,
                     std::function<http::Response()> read);

    interfaces::Engine &m_engine;
    LateReads m_late;
};

} // namespace cw::api
