// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/fetch.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/trades/bulktradefile.h"

#include <deque>
#include <map>

namespace cw::ingest {

/// Takes the trades of certain ids out of the exchange's bulk files, a day at a time, and says of each day whether the
/// archive has it. Destroying it cancels it; what was stored stays.
class TradeDayFiles {
public:
    struct Tools {
        RowSink &sink;
        Timers &timers;
        exchange::BulkFiles &files;
        Reads &reads; ///< whose threads unpack and read the files
    };
    struct Wanted {
        market::InstrumentKey instrument;
        market::IdRanges ids;
        market::TimeRange span; ///< in which they happened
        market::UtcTime now;    ///< the exchange's clock
        std::function<void(const market::IdRange &)> onStored; ///< these ids are durable; may be empty
    };

    TradeDayFiles(const Tools &tools, Wanted wanted);

    /// `done` is called once, with the store's error if rows could not be kept. It may destroy this object.
    void start(std::function<void(Result<>)> done);

    /// Ids whose rows came.
    [[nodiscard]] const market::IdRanges &found() const noexcept { return m_found; }
    /// Ids whose rows came and were refused, and why.
    [[nodiscard]] const std::map<std::int64_t, std::string> &refused() const noexcept { return m_refused; }
    /// Why a day's file may still bring some; empty when every day was read or is not in the archive.
    [[nodiscard]] const std::string &pending() const noexcept { return m_pending; }
    /// What the archive said, as a sentence: the days it has no file of, and how many files do not hold the rest.
    [[nodiscard]] std::string evidence() const;
    [[nodiscard]] const storage::WriteReport &written() const noexcept { return m_writer.report(); }

private:
    void pump();
    void ask();
    void openFile(exchange::BulkFile file, const std::string &path);
    void readPart();
    void handlePart(BulkTradePart part);
    void store(std::vector<market::Trade> rows);
    void leaveDay(const Error &error);

    Tools m_tools;
    Wanted m_wanted;
    PageWriter m_writer;
    std::deque<market::TimeRange> m_days; ///< still to be read, the one under way first
    std::vector<market::TimeRange> m_absent;
    int m_read = 0;
    market::IdRanges m_found;
    std::map<std::int64_t, std::string> m_refused;
    std::string m_pending;
    exchange::BulkFiles::Handle m_download;
    std::shared_ptr<BulkTradeFile> m_file;
    bool m_isBusy = false; ///< a read is under way
    std::function<void(Result<>)> m_done;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
