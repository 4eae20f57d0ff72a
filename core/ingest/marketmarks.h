// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/ingest/pagewriter.h"
#include "core/ingest/startfacts.h"

#include <string_view>

namespace cw::ingest {

/// What one market's run leaves behind for the next one: how it ended, and a pause the exchange asked for.
class MarketMarks {
public:
    /// All of it outlives this object.
    MarketMarks(market::Market market, exchange::MarketClient &client, RowSink &sink, Timers &timers)
        : m_market(market), m_client(client), m_writer(sink, timers, [] {})
    {
    }

    /// kRunMarkRunning or kRunMarkStopped.
    void writeRun(std::string_view mark);
    /// Goes on with a pause of the former run.
    void restoreBlock(const std::optional<BlockMark> &mark);
    /// Notes a pause that begins or ends, so that the next start keeps to it; called now and then.
    void noteBlock();

    [[nodiscard]] bool isDrained() const noexcept { return !m_writer.isFull(); }

private:
    void write(std::string name, std::string value);

    market::Market m_market;
    exchange::MarketClient &m_client;
    PageWriter m_writer;
    bool m_isBlocked = false; ///< as noted in the database
};

} // namespace cw::ingest
