// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/trades/tradedayfiles.h"
#include "core/ingest/trades/tradefetch.h"

#include <deque>
#include <memory>
#include <vector>

namespace cw::ingest {

/// Fetches a hole in a sequence of trades. REST is asked first. Where it refuses ids as too old, it is asked for those
/// it still serves, and the exchange's bulk files for the rest. Ids are unavailable only when neither has them; without
/// a bulk archive, when REST refuses them.
class TradeHoleFetch final : public Fetch {
public:
    TradeHoleFetch(FetchTools tools, TradeFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_rest && m_rest->isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override;

    /// Ids nobody serves any more; the ledger says why.
    [[nodiscard]] const market::IdRanges &unavailable() const noexcept { return m_unavailable; }
    /// Ids whose rows came and were refused.
    [[nodiscard]] const market::IdRanges &rejected() const noexcept { return m_rejected; }
    /// Some rows came from bulk files.
    [[nodiscard]] bool usedFiles() const noexcept { return m_files && !m_files->found().isEmpty(); }

private:
    /// What is stored around the hole and in it.
    struct Surroundings {
        market::IdRanges missing;
        TimeRange span; ///< from the trade before the hole to the one behind it
        bool isTimeKnown = true; ///< false: only one of these is there, or none, and nobody noted a time
    };

    [[nodiscard]] static Result<Surroundings> look(storage::Reader &reader, const TradeFetchRequest &hole);
    void runRest(const IdRange &ids, std::function<void(const Result<> &)> then);
    void handleRefused(const Error &error);
    void locateReach();
    void split(const exchange::TradePage &served);
    void fetchYoung();
    void fetchOld();
    void handleFiles(Result<> result);
    void judge();
    void finish(Result<> result);

    FetchTools m_tools;
    TradeFetchRequest m_request;
    PageWriter m_writer; ///< of the findings
    Error m_refusal;     ///< why REST does not serve the old part
    Surroundings m_around;
    exchange::MarketClient::CallHandle m_call;
    std::int64_t m_asked = 0;        ///< questions for the reach of REST
    std::deque<IdRange> m_young;     ///< what REST still serves
    market::IdRanges m_old;          ///< what it does not
    UtcTime m_oldTo = UtcTime::max(); ///< the first trade that REST serves
    std::unique_ptr<TradeFetch> m_rest;
    std::vector<std::unique_ptr<TradeFetch>> m_ended;
    std::unique_ptr<TradeDayFiles> m_files;
    market::IdRanges m_unavailable;
    market::IdRanges m_rejected;
    bool m_isJudged = false;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
