// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/reads.h"
#include "core/ingest/candles/candlefetch.h"
#include "core/ingest/fetches/fetchchain.h"

#include <map>
#include <memory>

namespace cw::ingest {

/// What is asked for again, and who wants to know.
struct CandleRefetchRequest {
    SeriesKey series;
    TimeRange range;        ///< open times [from, to)
    int percent = 100;      ///< of the final candles that are stored to stay, 1 to 100
    std::uint64_t seed = 0; ///< the same seed chooses the same candles
    Priority priority = Priority::User;
    /// Each candle that came, beside the one that is stored until it is replaced.
    std::function<void(const Candle &stored, const Candle &fetched)> onCompared;
    std::function<void(const TimeRange &)> onStored; ///< as of CandleFetchRequest
};

/// True when a draw of `percent` by `seed` chooses the candle that opens then. Depends on nothing else, so a draw that
/// was cut off goes on as it began.
[[nodiscard]] bool isDrawn(const SeriesKey &series, UtcTime open, std::uint64_t seed, int percent) noexcept;

/// Asks the exchange again for candles that are stored as final, all or a random share; those of leases are left out. A row
/// that says something else than the stored one, or whose stored one was handed in, is offered to the store like any answer
/// of the exchange, so what is worse evidence gives way. Others are not written: an archived row would lie in the main table
/// as well. Reads and asks piece by piece: memory does not grow with the range.
class CandleRefetch final : public Fetch {
public:
    CandleRefetch(FetchTools tools, Reads &reads, CandleRefetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_chain.isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override { return m_chain.progress(m_own); }

private:
    void readNext();
    void handleStored(Result<std::vector<storage::Placed<Candle>>> rows);
    /// True when the row is to be written.
    [[nodiscard]] bool handleFetched(const Candle &row);
    void finish(Result<> result);

    FetchTools m_tools;
    Reads &m_reads;
    CandleRefetchRequest m_request;
    UtcTime m_next; ///< where the next piece begins
    std::map<UtcTime, Candle> m_drawn;
    FetchProgress m_own; ///< rows in all
    FetchChain m_chain;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
