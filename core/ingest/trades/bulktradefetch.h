// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/filepace.h"
#include "core/ingest/trades/bulktradefile.h"
#include "core/ingest/trades/tradespanfetch.h"

#include <deque>

namespace cw::ingest {

/// Fetches the trades of a time range from the exchange's bulk files, a day at a time, where these save more than a few
/// pages, and by REST what no file holds. A file that is missing, damaged or out of reach costs nothing but its attempt.
class BulkTradeFetch final : public Fetch {
public:
    struct BulkTools {
        exchange::BulkFiles &files;
        Reads &reads; ///< whose threads unpack and read the files
    };

    BulkTradeFetch(FetchTools tools, BulkTools bulk, TradeSpanFetch::Wanted wanted);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_rest && m_rest->isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override;

private:
    void pump();
    void lookAtDay(const TimeRange &day);
    void ask(const TimeRange &day);
    void openFile(exchange::BulkFile file, const std::string &path);
    void readPart();
    void handlePart(Result<BulkTradePart> part);
    void leaveDay(const Error &error);
    void startRest();
    void handleRest(const FetchOutcome &outcome);
    void finish(Result<> result);

    FetchTools m_tools;
    BulkTools m_bulk;
    TradeSpanFetch::Wanted m_wanted;
    PageWriter m_writer;
    FilePace m_pace;
    std::deque<TimeRange> m_days; ///< still to be looked at, ascending
    TimeRange m_day;              ///< the one under way
    market::IdRanges m_held;      ///< of it
    exchange::BulkFiles::Handle m_download;
    std::shared_ptr<BulkTradeFile> m_file;
    bool m_isBusy = false; ///< a read is under way
    std::int64_t m_filed = 0;
    std::unique_ptr<TradeSpanFetch> m_rest;
    bool m_isFinished = false;
    Lifetime m_lifetime;
};

/// A fetch by files and pages where `tools` have an archive, else by pages alone.
[[nodiscard]] std::unique_ptr<Fetch> makeTradeSpanFetch(const FetchTools &tools,
                                                        TradeSpanFetch::Wanted wanted);

/// Days inside `range`, ascending, whose files are published by `now`; none when only so many rows are wanted.
[[nodiscard]] std::vector<TimeRange> bulkTradeDays(const InstrumentKey &instrument, const TimeRange &range,
                                                   std::optional<std::int64_t> maxRows, UtcTime now);
/// True when the file of a day saves pages: a good part of it is missing, or nobody knows how much.
[[nodiscard]] bool isWorthAFile(const TradesHeld &day);

} // namespace cw::ingest
