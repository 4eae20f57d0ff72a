// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/ingest/fetches/firstrowproof.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/trades/tradefindings.h"
#include "core/market/range.h"

#include <deque>
#include <functional>
#include <map>
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

/// Fetches trades by id, page by page. Ids that an answer leaves out are asked for again at once, and a minute later
/// from some ids before them: only rows on both sides, or the proof that the first trade ever served lies behind them
/// (FirstRowProof), make them unavailable. However many bad answers come, they prove nothing. An answer that has not
/// reached the ids yet (REST lags behind the stream) is asked for again later, a bounded number of times.
class TradeFetch final : public Fetch {
public:
    TradeFetch(FetchTools tools, TradeFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_wait != nullptr; }
    [[nodiscard]] FetchProgress progress() const override;

    [[nodiscard]] const TradeFetchRequest &request() const noexcept { return m_request; }
    /// Ids the exchange does not serve any more.
    [[nodiscard]] const market::IdRanges &unavailable() const noexcept { return m_findings.unavailable(); }
    [[nodiscard]] const storage::WriteReport &written() const noexcept { return m_writer.report(); }
    /// Ids whose rows came and were refused.
    [[nodiscard]] const market::IdRanges &rejected() const noexcept { return m_findings.rejected(); }

private:
    struct Ask {
        IdRange ids;
        int tries = 0;                        ///< answers without any of these ids or later ones
        int unproven = 0;                     ///< answers without a row before these ids
        std::optional<UtcTime> absentSince{}; ///< exchange time at which an answer left these ids out
        UtcTime notBefore = UtcTime::min();   ///< exchange time
    };
    using Answer = exchange::TradePage;

    void pump();
    [[nodiscard]] UtcTime now() const;
    [[nodiscard]] bool isVerdictDue(const Ask &ask) const;
    /// Brings an ask whose time has come to the front; false when there is none.
    [[nodiscard]] bool chooseNext();
    void waitFor(std::chrono::milliseconds delay);
    void send();
    void askFirstRow();
    void query(exchange::TradeQuery query, std::function<void(Answer)> handle);
    void handleAnswer(Answer answer);
    void handleRows(const Ask &ask, Answer answer);
    void handleRefused(const Ask &ask, const std::vector<exchange::RefusedRow> &refused,
                       market::IdRanges &present);
    void handleSkipped(const Ask &ask, const IdRange &skipped, bool hasRowBefore);
    void handleUnproven(const Ask &ask, const IdRange &skipped);
    void handleNoProgress(const Ask &ask);
    void store(std::vector<Trade> rows);
    void writeFindings();
    void finish();
    void notify() const;

    FetchTools m_tools;
    TradeFetchRequest m_request;
    PageWriter m_writer;
    std::deque<Ask> m_asks; ///< the front one is under way while m_call stands
    exchange::MarketClient::CallHandle m_call;
    std::unique_ptr<Timers::Handle> m_wait;
    FirstRowProof<std::int64_t> m_first;
    TradeFindings m_findings;
    std::map<std::int64_t, int> m_refusals; ///< how often the row of an id was refused
    std::optional<Error> m_error;
    std::int64_t m_done = 0;
    std::int64_t m_requests = 0;
    std::int64_t m_weight = 0;
    bool m_findingsQueued = false;
    bool m_isFinished = false;
};

} // namespace cw::ingest
