// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/candles/candleledger.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/keeping/keepertools.h"

#include <functional>
#include <optional>
#include <vector>

namespace cw::ingest {

/// Reads the newest candles of a series and joins them to the live feed: final rows of slots that nothing holds yet are
/// stored, the first row that is not final becomes the open candle. It asks for no more than that takes: a whole page of a
/// new series, else the rows from the first missing one on. What the database claims to hold, wherever it lies, what was put
/// away on purpose and what is left to a job is not written.
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

    using Done = std::function<void(Result<>)>;

    /// `done`: the rows are stored, or why none came. While the database does not say what it holds, no row is stored.
    [[nodiscard]] exchange::MarketClient::CallHandle read(const market::SeriesKey &series, Done done);

private:
    class Reading;

    void ask(Reading &reading, const market::SeriesKey &series, const Result<SeriesFacts> &facts, Done done);
    /// `facts`: absent while the database does not say.
    void handleRows(const market::SeriesKey &series, std::vector<market::Candle> rows,
                    const std::optional<SeriesFacts> &facts, const Done &done);
    /// `upTo`: where the end of what was missing before lies at the latest.
    void store(std::vector<market::Candle> rows, const SeriesFacts &facts, market::UtcTime upTo,
               const Done &done);
    [[nodiscard]] int rowsToAsk(const SeriesFacts &facts) const;
    [[nodiscard]] market::TimeRanges heldSlots(const SeriesFacts &facts) const;

    const KeeperTools &m_tools;
    const CandleLedger &m_ledger;
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> m_doubted;
    PageWriter m_writer;
};

} // namespace cw::ingest
