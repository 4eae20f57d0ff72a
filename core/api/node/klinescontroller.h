// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apiconfig.h"
#include "core/api/cache/klinereader.h"
#include "core/api/cache/responsecache.h"
#include "core/api/instrumentdirectory.h"
#include "core/api/latereads.h"
#include "core/api/node/klinequery.h"
#include "core/http/router.h"

namespace cw::api {

/// `/fapi/v1/klines` and `/api/v3/klines` (rest-contracts §1.1, §1.5). What memory holds is answered on the API thread, the
/// rest on threads of its own. Made, used and destroyed on the API thread.
class KlinesController {
public:
    KlinesController(interfaces::Engine &engine, InstrumentDirectory &directory, const ApiConfig &config);

    void addRoutes(http::Router &router);

    /// Where the engine's reports of changed rows go; `add` may be called on any thread.
    [[nodiscard]] ChangeInbox &inbox() noexcept { return m_inbox; }
    [[nodiscard]] const KlineReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] const ResponseCache &responses() const noexcept { return m_responses; }

private:
    /// From memory; nothing where the database has to be asked.
    [[nodiscard]] std::optional<http::Response> answerNow(const http::Request &request, const KlineRules &rules);
    [[nodiscard]] std::optional<ReadyAnswer> heldAnswer(const interfaces::CandleQuery &query);
    /// Blocks on the database.
    [[nodiscard]] http::Response answerLate(const http::Request &request, const KlineRules &rules);
    [[nodiscard]] ReadyAnswer kept(const interfaces::CandleQuery &query, KlineReader::Answer answer);

    InstrumentDirectory &m_directory;
    ChangeInbox m_inbox;
    KlineReader m_reader;
    ResponseCache m_responses;
    LateReads m_late; ///< last: what it runs uses the others
};

} // namespace cw::api
