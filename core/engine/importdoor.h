// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/statusboard.h"
#include "core/interfaces/engine.h"
#include "core/storage/writequeue.h"

#include <functional>

namespace cw::engine {

/// interfaces::Importer: rows from files, through the same queue and rules as everything else.
class ImportDoor final : public interfaces::Importer {
public:
    /// `announce` is called on the importing thread for each range that was stored and returns when readers know.
    ImportDoor(storage::WriteQueue &queue, const StatusBoard &board,
               std::function<void(const market::SeriesKey &, const market::TimeRange &)> announce)
        : m_queue(queue), m_board(board), m_announce(std::move(announce))
    {
    }

    [[nodiscard]] Result<interfaces::ImportReport> storeCandles(const market::SeriesKey &series,
                                                                std::vector<market::Candle> candles) override;
    [[nodiscard]] Result<interfaces::ImportReport> storeTrades(const market::InstrumentKey &instrument,
                                                               std::vector<market::Trade> trades) override;

private:
    /// The latest time a row may have: a little after the exchange's clock where that is known.
    [[nodiscard]] market::UtcTime exchangeNow(market::Market market) const;
    /// Commits a batch and waits for it.
    [[nodiscard]] Result<> write(storage::WriteBatch batch, interfaces::ImportReport &report);

    storage::WriteQueue &m_queue;
    const StatusBoard &m_board;
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> m_announce;
};

} // namespace cw::engine
