// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/lifetime.h"
#include "core/ingest/candles/candleledger.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/keeping/keepertools.h"

#include <functional>
#include <vector>

namespace cw::ingest {

/// Reads the newest candles of a series and joins them to the live feed: final rows are stored, the first that is not
/// becomes the open candle.
class NewestPage {
public:
    /// `doubted`: slots between the page and the live feed that neither of them vouches for. `tools` and `ledger` outlive
    /// it.
    NewestPage(const KeeperTools &tools, const CandleLedger &ledger,
               std::function<void(const market::SeriesKey &, const market::TimeRange &)> doubted)
        : m_tools(tools), m_ledger(ledger), m_doubted(std::move(doubted)),
          m_writer(tools.fetch.sink, tools.fetch.timers, [] {})
    {
    }

    /// `done`: the rows are stored, or why none came.
    [[nodiscard]] exchange::MarketClient::CallHandle read(const market::SeriesKey &series,
                                                          std::function<void(Result<>)> done);

private:
    void handleRows(const market::SeriesKey &series, std::vector<market::Candle> rows, std::function<void(Result<>)> done);
    /// `upTo`: where the end of what was missing before lies at the latest.
    void store(const market::SeriesKey &series, std::vector<market::Candle> rows, const Result<SeriesFacts> &facts,
               market::UtcTime upTo, std::function<void(Result<>)> done);

    const KeeperTools &m_tools;
    const CandleLedger &m_ledger;
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> m_doubted;
    PageWriter m_writer;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
