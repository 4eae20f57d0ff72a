// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/reads.h"
#include "core/ingest/candles/bulkrows.h"
#include "core/ingest/candles/candlefetch.h"
#include "core/ingest/fetches/bulkplan.h"
#include "core/ingest/fetches/filepace.h"

#include <deque>

namespace cw::ingest {

/// Fetches missing candles from the exchange's bulk files where these bring more than a page, and by REST what no file
/// holds: first what is too young for a file, so that what is stored joins the present, then the files from the newest
/// on, then what they left out. A file that is missing, damaged or out of reach costs nothing but its attempt.
class BulkCandleFetch final : public SeriesFetch {
public:
    struct BulkTools {
        exchange::BulkFiles &files;
        Reads &reads; ///< whose threads unpack and read the files
    };

    BulkCandleFetch(FetchTools tools, BulkTools bulk, CandleFetchRequest request);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_rest && m_rest->isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override;
    [[nodiscard]] const market::TimeRanges &rejected() const noexcept override { return m_rejected; }
    [[nodiscard]] const market::TimeRanges &unripe() const noexcept override { return m_unripe; }

private:
    void pump();
    /// True when a file was asked for, or one is on its way into the store.
    [[nodiscard]] bool isBusyWithFiles();
    void ask(BulkPeriod period);
    void handleFile(const BulkPeriod &period, const std::string &path, Result<exchange::BulkFile> file);
    void handleRefusal(const BulkPeriod &period, const Error &error);
    void handleRows(const std::string &path, Result<BulkRows> rows);
    void store(std::vector<Candle> rows);
    void planLeftovers();
    void startRest(CandleFetchRequest request);
    void handleRest(const FetchOutcome &outcome);
    [[nodiscard]] CandleFetchRequest restOf(market::TimeRanges slots, bool reachesPrehistory) const;
    void finish();
    void notify() const;

    FetchTools m_tools;
    BulkTools m_bulk;
    CandleFetchRequest m_request;
    PageWriter m_writer;
    FilePace m_pace;
    std::deque<BulkPeriod> m_periods; ///< ascending; still to be asked for
    std::deque<CandleFetchRequest> m_restTodo;
    std::unique_ptr<CandleFetch> m_rest;
    exchange::BulkFiles::Handle m_download;
    std::unique_ptr<CandleFetch> m_over; ///< ended, but still on the call stack
    std::unique_ptr<Timers::Handle> m_turn;
    UtcTime m_filesEnd = UtcTime::min(); ///< what opens later is too young for a file
    bool m_isReading = false;
    bool m_hasPlannedLeftovers = false;
    bool m_isFinished = false;
    int m_missingMonths = 0;    ///< in a row
    market::TimeRanges m_filed; ///< slots whose rows came from files
    FetchProgress m_ended;      ///< of files and of REST fetches that ended
    std::int64_t m_total = 0;
    market::TimeRanges m_rejected;
    market::TimeRanges m_unripe;
    storage::WriteReport m_written;
    Result<> m_result;
    Lifetime m_lifetime;
};

/// A fetch by files and pages where `tools` have an archive, else by pages alone.
[[nodiscard]] std::unique_ptr<SeriesFetch> makeCandleFetch(const FetchTools &tools,
                                                           CandleFetchRequest request);

/// Files are asked for when they bring at least so many missing rows: as many as two pages.
[[nodiscard]] inline std::int64_t rowsWorthAFile(int candlesPerPage)
{
    return std::int64_t{candlesPerPage} * 2;
}

} // namespace cw::ingest
