// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/ingest/base/clockwatch.h"
#include "core/ingest/base/recordmark.h"
#include "core/ingest/causes/unreadrun.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/marks/absencemark.h"
#include "core/ingest/marks/blockmark.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cw::ingest {

/// What one market's run leaves behind for the next one: who recorded what, and a pause the exchange asked
/// for.
class MarketMarks {
public:
    /// All of it outlives this object.
    /// `host`: whose block is one for all markets that share it.
    MarketMarks(market::Market market, std::string host, exchange::MarketClient &client, RowSink &sink,
                Timers &timers, ClockReader clocks)
        : m_market(market), m_host(std::move(host)), m_client(client), m_sink(sink), m_writer(sink, timers, [] {}),
          m_clocks(std::move(clocks))
    {
    }

    /// Says what becomes of these instruments, in one transaction.
    void writeRecord(const std::set<std::string> &symbols, const RecordMark &mark);
    /// Says it where it outlives this process although the database may be away.
    void keepRecord(const std::set<std::string> &symbols, const RecordMark &mark);
    /// The same of a run that began when nobody could read what is stored.
    void keepUnread(const UnreadRun &run);
    /// These tell nothing any more.
    void removeUnread(const std::vector<UnreadRun> &runs);
    /// Keeps why nobody recorded an instrument, which the mark of who records it now does not tell.
    void writeAway(const std::string &symbol, AbsenceMark mark);
    /// Rows of an instrument came again: an absence that was written ends.
    void writeBack(const std::string &symbol, market::UtcTime at);
    /// Goes on with a pause of the former run.
    void restoreBlock(const std::optional<BlockMark> &mark);
    /// Stores small values where they outlive this process although the database may be away; nothing of an empty batch.
    void keep(storage::WriteBatch batch);
    /// Takes part in a pause of another market of the host, or of another node.
    void join(std::chrono::milliseconds remaining, const std::string &reason);
    /// Notes a pause that begins, grows or ends, so that the next start keeps to it, also where the database is away;
    /// called as soon as the exchange asks for one, at the end, and now and then.
    void noteBlock();

    [[nodiscard]] bool isDrained() const noexcept { return !m_writer.isFull(); }

private:
    [[nodiscard]] BlockMark::Moment localNow() const;
    [[nodiscard]] storage::WriteBatch recordBatch(const std::set<std::string> &symbols, const RecordMark &mark) const;

    market::Market m_market;
    std::string m_host;
    exchange::MarketClient &m_client;
    RowSink &m_sink;
    PageWriter m_writer;
    std::map<std::string, AbsenceMark> m_away; ///< by symbol
    ClockReader m_clocks;
    std::optional<BlockMark::Moment> m_blockedUntil; ///< as noted in the database
};

} // namespace cw::ingest
