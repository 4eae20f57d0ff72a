// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/cache/blockcache.h"
#include "core/api/cache/candlesource.h"
#include "core/api/cache/changeinbox.h"
#include "core/api/cache/seriesview.h"

#include <QByteArray>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace cw::api {

/// Answers kline reads as ready JSON. Closed candles are put together from blocks of row text, so that a range that
/// was never asked for costs no database access once its neighbourhood was read. Any thread; who must not wait for the
/// database asks for what memory holds.
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
    /// What the blocks take.
    struct Held {
        std::size_t bytes = 0;
        std::size_t blocks = 0;
    };

    KlineReader(interfaces::MarketData &data, ChangeInbox &inbox, std::size_t cacheBytes);

    /// The array of rest-contracts §1.1 for a query; the rules of §0.6. Storage errors are passed on.
    [[nodiscard]] Result<Answer> read(const interfaces::CandleQuery &query);
    /// The same where no database is needed; else nothing.
    [[nodiscard]] std::optional<Answer> readHeld(const interfaces::CandleQuery &query);
    /// Number of the state the series is in; an answer of final candles is true as long as it stands. No database.
    [[nodiscard]] std::uint64_t revision(const market::SeriesKey &series);

    /// Forgets every block; the next reads are cold.
    void clear();

    [[nodiscard]] CandleSource::Cost databaseCost() const { return m_source.cost(); }
    [[nodiscard]] BlockUse blockUse() const;
    [[nodiscard]] Held held() const;

private:
    /// Rows [first, end) of one block.
    struct Piece {
        BlockCache::Block block;
        std::size_t first;
        std::size_t end;
    };
    using Pieces = std::vector<Piece>;
    /// What one read asked the database for at one revision. Blocks are kept here, too: memory may have no room for them.
    struct Brought {
        std::uint64_t revision = 0;
        bool hasFirst = false;
        bool hasLast = false;
        std::map<std::int64_t, BlockCache::Block> blocks;
    };
    /// What a read has to ask the database for before it goes on.
    enum class Bound : std::uint8_t { First, Last };
    struct BlockIndex {
        std::int64_t value;
    };
    struct Outdated {}; ///< the series changed
    using Step = std::variant<Pieces, Bound, BlockIndex, Outdated>;

    [[nodiscard]] Result<QByteArray> readDirectly(const interfaces::CandleQuery &query);
    /// Nothing when the series changed meanwhile.
    [[nodiscard]] Result<std::optional<Answer>> readOnce(const interfaces::CandleQuery &query);
    [[nodiscard]] Step nextStep(const interfaces::CandleQuery &query, const Brought &brought);
    [[nodiscard]] Result<> bring(const market::SeriesKey &series, Bound bound, Brought &brought);
    [[nodiscard]] Result<> bring(const market::SeriesKey &series, BlockIndex index, Brought &brought);
    [[nodiscard]] static QByteArray joined(const Pieces &pieces);

    // With the mutex held.
    [[nodiscard]] Step assemble(const interfaces::CandleQuery &query, const SeriesView &view, const Brought &brought);
    [[nodiscard]] Step oldestRows(const interfaces::CandleQuery &query, const SeriesView &view, const Brought &brought);
    [[nodiscard]] Step newestRows(const interfaces::CandleQuery &query, const SeriesView &view, const Brought &brought);
    [[nodiscard]] BlockCache::Block heldBlock(const market::SeriesKey &series, std::int64_t index,
                                              const Brought &brought);
    /// The view, while it is in the state of that revision; else null.
    [[nodiscard]] SeriesView *viewAt(const market::SeriesKey &series, std::uint64_t revision);

    CandleSource m_source;
    mutable std::mutex m_mutex; ///< for all below; never held while the database is asked
    BlockCache m_blocks;
    SeriesViews m_views;
    BlockUse m_use;
};

} // namespace cw::api
