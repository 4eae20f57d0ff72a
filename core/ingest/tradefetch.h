// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetch.h"
#include "core/ingest/pagewriter.h"
#include "core/market/range.h"

#include <deque>
#include <functional>
#include <vector>

namespace cw::ingest {

using market::IdRange;
using market::InstrumentKey;
using market::TimeRange;
using market::Trade;
using market::UtcTime;

/// Which ids to fetch, and who wants to know.
struct TradeFetchRequest {
    InstrumentKey instrument;
    IdRange ids;
    TimeRange span; ///< roughly when they happened, for the ledger
    Priority priority = Priority::Repair;
    /// These ids are durable, or proven not to be served; may be empty.
    std::function<void(const IdRange &)> onSettled;
};

/// Fetches trades by id, page by page. An answer that skips ids is asked again; ids skipped three times while later
/// ones are served are recorded as unavailable. An answer that has not reached the ids yet (REST lags behind the
/// stream) is asked again later, a bounded number of times.
class TradeFetch final : public Fetch {
public:
    TradeFetch(FetchTools tools, TradeFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_wait != nullptr; }
    [[nodiscard]] FetchProgress progress() const override;

    [[nodiscard]] const TradeFetchRequest &request() const noexcept { return m_request; }
    /// Ids the exchange does not serve any more.
    [[nodiscard]] const market::IdRanges &unavailable() const noexcept { return m_unavailable; }

private:
    struct Ask {
        IdRange ids;
        int tries = 0;
        std::optional<UtcTime> absentSince{}; ///< exchange time at which an answer left these ids out
    };

    void pump();
    [[nodiscard]] UtcTime now() const;
    /// Brings an ask whose time has come to the front; false when there is none.
    [[nodiscard]] bool chooseNext();
    void waitFor(std::chrono::milliseconds delay);
    void send();
    void handleAnswer(Result<std::vector<Trade>> answer);
    void handleRows(const Ask &ask, std::vector<Trade> rows);
    void handleSkipped(const Ask &ask, const IdRange &skipped);
    void handleNoProgress(const Ask &ask);
    void store(std::vector<Trade> rows);
    void writeUnavailable();
    void finish();
    void notify() const;

    FetchTools m_tools;
    TradeFetchRequest m_request;
    PageWriter m_writer;
    std::deque<Ask> m_asks; ///< the front one is under way while m_call stands
    exchange::MarketClient::CallHandle m_call;
    std::unique_ptr<Timers::Handle> m_wait;
    market::IdRanges m_unavailable;
    std::optional<Error> m_error;
    std::int64_t m_done = 0;
    std::int64_t m_requests = 0;
    std::int64_t m_weight = 0;
    bool m_findingsQueued = false;
    bool m_isFinished = false;
};

} // namespace cw::ingest
