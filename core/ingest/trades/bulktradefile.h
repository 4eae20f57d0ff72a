// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkreader.h"
#include "core/exchange/bulkfiles.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/bulkrefusals.h"
#include "core/market/range.h"
#include "core/storage/store.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cw::ingest {

/// Some rows of a bulk file of trades.
struct BulkTradePart {
    std::vector<market::Trade> trades;          ///< ascending by id, without those that are held
    std::vector<storage::RejectedRow> rejected; ///< for the quarantine
    bool isLast = false;
};

/// A day of trades from the exchange's bulk archive, read part by part: unpacked, such a day can have hundreds of
/// megabytes. Not for the engine thread, and used by one thread at a time.
class BulkTradeFile {
public:
    /// Checks the file against its publisher's hash. Protocol: it differs, or this is no such file.
    [[nodiscard]] static Result<std::shared_ptr<BulkTradeFile>>
    open(exchange::BulkFile file, const std::string &path, const market::InstrumentKey &instrument);

    /// The next rows of `range` whose ids are not in `held`. Protocol: the file is damaged.
    [[nodiscard]] Result<BulkTradePart> next(const market::TimeRange &range, const market::IdRanges &held);

private:
    BulkTradeFile(std::unique_ptr<archive::LineReader> lines, const market::InstrumentKey &instrument);

    archive::BulkTradeStream m_rows;
    BulkRefusals m_refusals;
};

/// Opens a file on a thread of `reads`; `done` hears of it on the thread of the caller.
void openTradeFile(Reads &reads, exchange::BulkFile file, std::string path, market::InstrumentKey instrument,
                   std::function<void(Result<std::shared_ptr<BulkTradeFile>>)> done);

/// Which of the exchange's trade files holds the rows that are stored: raw trades of spot, aggregates of futures.
[[nodiscard]] archive::BulkKind bulkTradesOf(market::Market market) noexcept;

} // namespace cw::ingest
