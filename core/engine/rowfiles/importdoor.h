// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/rowfiles/importclock.h"
#include "core/engine/rowfiles/refusedholes.h"
#include "core/engine/rowfiles/tradeneighbours.h"
#include "core/ingest/base/rejectlimit.h"
#include "core/interfaces/engine.h"
#include "core/storage/writequeue.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>

namespace cw::engine {

/// interfaces::Importer: rows from files and other programs, through the same queue and rules as everything else.
class ImportDoor final : public interfaces::Importer {
public:
    /// Where a row was refused: instrument, interval (none: trades), door.
    using Place = std::tuple<market::InstrumentKey, std::optional<market::Interval>, interfaces::RowDoor>;

    /// `announce` is called on the importing thread for each range that was stored and returns when readers know. All
    /// of it outlives the door.
    ImportDoor(storage::WriteQueue &queue, ReadPool &reads, const StatusBoard &board,
               const ImportClock &clock,
               std::function<void(const market::SeriesKey &, const market::TimeRange &)> announce)
        : m_queue(queue), m_reads(reads), m_board(board), m_clock(clock), m_announce(std::move(announce))
    {
    }

    [[nodiscard]] Result<interfaces::ImportReport> storeCandles(const market::SeriesKey &series,
                                                                std::vector<market::Candle> candles,
                                                                interfaces::ImportOrigin origin) override;
    [[nodiscard]] Result<interfaces::ImportReport> storeTrades(const market::InstrumentKey &instrument,
                                                               std::vector<market::Trade> trades,
                                                               interfaces::ImportOrigin origin) override;
    [[nodiscard]] Result<> refuseLines(const market::InstrumentKey &instrument,
                                       const std::optional<market::Interval> &interval,
                                       const interfaces::ImportOrigin &origin,
                                       std::vector<interfaces::RefusedLine> lines) override;
    [[nodiscard]] Result<std::int64_t> noteShortFile(const market::SeriesKey &series,
                                                     const market::TimeRange &period, const std::string &file,
                                                     std::int64_t rows) override;

private:
    /// What notes on the rows say of when they came; by it nothing is judged.
    [[nodiscard]] market::UtcTime stamp(market::Market market) const;
    /// What is stored beside trades that somebody hands in.
    [[nodiscard]] Result<TradeNeighbours> storedNear(const market::InstrumentKey &instrument,
                                                     const std::vector<market::Trade> &trades);
    /// Puts the holes on record that refused rows left among the stored ones; what may get neighbours yet waits for them.
    /// `key`: a series, or the instrument of trades.
    template<class Key>
    [[nodiscard]] Result<> noteRefused(const Key &key, interfaces::RowDoor door);
    /// Reads once what earlier runs refused there.
    [[nodiscard]] Result<> recallRefused(const Place &place);
    [[nodiscard]] RefusedRuns takeRefused(const Place &place);
    void keepRefused(const Place &place, const RefusedRuns &refused);
    [[nodiscard]] bool isWorthAnEntry(const storage::RejectedRow &row);
    /// Commits a batch and waits for it, but not for a disk without room, and for a program that hands in rows not for a
    /// database that is away either: then what keeps the batch is the answer, and it is written when that passes.
    [[nodiscard]] Result<storage::WriteReport> write(storage::WriteBatch batch,
                                                     interfaces::RowDoor door = interfaces::RowDoor::File);
    /// The same, and adds what became of its rows.
    [[nodiscard]] Result<> write(storage::WriteBatch batch, interfaces::RowDoor door,
                                 interfaces::ImportReport &report);
    [[nodiscard]] Result<> write(std::vector<storage::GapRecord> gaps, interfaces::RowDoor door);

    storage::WriteQueue &m_queue;
    ReadPool &m_reads;
    const StatusBoard &m_board;
    const ImportClock &m_clock;
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> m_announce;
    std::mutex m_mutex;          ///< several commands may import at once; guards what follows
    ingest::RejectLimit m_limit;
    std::map<Place, RefusedRuns> m_refused; ///< rows no entry of the ledger speaks of yet; a place is in it once recalled
};

} // namespace cw::engine
