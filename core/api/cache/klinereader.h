// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/cache/blockcache.h"
#include "core/api/cache/candlesource.h"
#include "core/api/cache/changeinbox.h"
#include "core/api/cache/seriesview.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace cw::api {

/// Answers kline reads as ready JSON. Closed candles are put together from blocks of row text, so that a range that
/// was never asked for costs no database access once its neighbourhood was read. One thread; `inbox` may be filled
/// from another.
class KlineReader {
public:
    /// A body and the revision of the series it is true for.
    struct Answer {
        QByteArray body;
        std::uint64_t revision = 0;
    };
    struct BlockUse {
        std::uint64_t hits = 0;
        std::uint64_t loads = 0;
    };

    KlineReader(interfaces::MarketData &data, ChangeInbox &inbox, std::size_t cacheBytes);

    /// The array of rest-contracts §1.1 for a query; the rules of §0.6. Storage errors are passed on.
    [[nodiscard]] Result<Answer> read(const interfaces::CandleQuery &query);
    /// Number of the state the series is in; an answer of final candles is true as long as it stands. No database.
    [[nodiscard]] std::uint64_t revision(const market::SeriesKey &series)
    {
        return m_views.current(series).revision;
    }

    /// Forgets every block; the next reads are cold.
    void clear();

    [[nodiscard]] const CandleSource::Cost &databaseCost() const noexcept { return m_source.cost(); }
    [[nodiscard]] const BlockUse &blockUse() const noexcept { return m_use; }
    [[nodiscard]] const BlockCache &blocks() const noexcept { return m_blocks; }

private:
    /// Rows [first, end) of one block.
    struct Piece {
        BlockCache::Block block;
        std::size_t first;
        std::size_t end;
    };
    using Pieces = std::vector<Piece>;

    [[nodiscard]] Result<QByteArray> readDirectly(const interfaces::CandleQuery &query);
    [[nodiscard]] Result<QByteArray> assemble(const interfaces::CandleQuery &query, SeriesView &view);
    [[nodiscard]] Result<Pieces> oldestRows(const interfaces::CandleQuery &query, SeriesView &view);
    [[nodiscard]] Result<Pieces> newestRows(const interfaces::CandleQuery &query, SeriesView &view);
    [[nodiscard]] Result<> findBounds(const interfaces::CandleQuery &query, SeriesView &view);
    [[nodiscard]] Result<BlockCache::Block> blockAt(const market::SeriesKey &series, market::UtcTime t,
                                                    SeriesView &view);
    [[nodiscard]] Result<> noteEmpty(const market::SeriesKey &series, const market::TimeRange &block,
                                     SeriesView &view);
    [[nodiscard]] static QByteArray joined(const Pieces &pieces);

    CandleSource m_source;
    BlockCache m_blocks;
    SeriesViews m_views;
    BlockUse m_use;
};

} // namespace cw::api
