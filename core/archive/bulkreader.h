// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkname.h"
#include "core/archive/linereader.h"
#include "core/base/result.h"
#include "core/market/types.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cw::archive {

/// A row that was refused and why.
struct BulkIssue {
    std::int64_t line = 0;
    std::string reason;
    std::string text;     ///< the line, at most kMostText bytes of it
    std::int64_t key = 0; ///< open time or time in microseconds, or a trade's id; 0: unreadable

    static constexpr std::size_t kMostText = 1'000;
};
/// Gets every refused row; may be empty.
using BulkIssueSink = std::function<void(const BulkIssue &)>;

/// What became of the rows of a file: rows = accepted + rejected.
struct BulkReport {
    static constexpr std::size_t kKeptIssues = 100;

    std::int64_t rows = 0;
    std::int64_t accepted = 0;
    std::int64_t rejected = 0;
    std::vector<BulkIssue> issues; ///< the first `kKeptIssues` refusals

    /// Counts the row `lines` stands on, which was refused for `why` or accepted.
    void note(const LineReader &lines, std::optional<std::string> why, std::int64_t key,
              const BulkIssueSink &refused);
};

// Readers of the exchange's bulk CSV layout (binance-api §11.2), spot and USD-M. A header row is optional;
// times are ms or µs, told apart row by row; CRLF, blank lines and scientific notation are accepted; empty
// optional values become absent. A row that breaks a rule of the market (`market::whyInvalid`) or of the
// layout is refused and reported, the others are handed to the sink in file order, which need not be time
// order. While it gets a row, `lines` stands on the row's line. A file that has another layout at all is an error:
// nothing of it is handed out.

/// 12 columns: `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,
/// taker_buy_quote_volume,ignore`. Rows come out final.
[[nodiscard]] Result<BulkReport> readBulkCandles(LineReader &lines, market::Interval interval,
                                                 const std::function<void(const market::Candle &)> &sink,
                                                 const BulkIssueSink &refused = {});

/// Raw trades: `id,price,qty,quote_qty,time,is_buyer_maker[,is_best_match]`.
[[nodiscard]] Result<BulkReport> readBulkTrades(LineReader &lines,
                                                const std::function<void(const market::Trade &)> &sink,
                                                const BulkIssueSink &refused = {});

/// Aggregate trades:
/// `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker[,best]`.
[[nodiscard]] Result<BulkReport> readBulkAggTrades(LineReader &lines,
                                                   const std::function<void(const market::Trade &)> &sink,
                                                   const BulkIssueSink &refused = {});

/// Trades of a file, some rows at a time, so that a large one is never in memory. Refuses and reports like the readers
/// above. Not thread-safe.
class BulkTradeStream {
public:
    /// `kind`: Trades or AggTrades.
    BulkTradeStream(std::unique_ptr<LineReader> lines, BulkKind kind)
        : m_lines(std::move(lines)), m_kind(kind)
    {
    }

    /// Reads at most `most` further rows. False when the file is at its end.
    [[nodiscard]] Result<bool> read(std::int64_t most, const std::function<void(const market::Trade &)> &sink,
                                    const BulkIssueSink &refused);
    [[nodiscard]] const std::string &name() const noexcept { return m_lines->name(); }

private:
    std::unique_ptr<LineReader> m_lines;
    BulkKind m_kind;
    BulkReport m_report;
    bool m_isFirst = true; ///< the line that may be a header was not read yet
};

/// Funding rates: `calc_time,funding_interval_hours,last_funding_rate`.
[[nodiscard]] Result<BulkReport>
readBulkFunding(LineReader &lines, const std::function<void(const market::FundingRate &)> &sink);

} // namespace cw::archive
