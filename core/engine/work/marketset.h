// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/connections.h"
#include "core/engine/base/engineconfig.h"
#include "core/engine/live/blockfolder.h"
#include "core/engine/live/exchangeblocks.h"
#include "core/engine/live/liveword.h"
#include "core/exchange/bulkfiles.h"
#include "core/ingest/markets/marketingest.h"
#include "core/interfaces/engine.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cw::engine {

/// The markets an engine works with, each made on first use. On the engine thread.
class MarketSet {
public:
    /// All of it outlives the markets.
    struct Tools {
        const EngineConfig &config;
        std::shared_ptr<const exchange::Venue> venue;
        const Connections &connections;
        ingest::RowSink &rows;
        ingest::Reads &reads;
        ingest::Timers &timers;
        ingest::Listener &listener;
        std::string node; ///< among those of a shared database; empty: there are no others
        ingest::ClockReader clocks = ingest::readClocks;
        /// The exchange told this process to pause, and nobody else had said so; may be empty.
        std::function<void(const HostBlock &)> tellBlock{};
        ingest::LeftToJobs leftToJobs = [](const auto &, const auto &) { return ingest::LeftRanges(); };
    };

    /// Blocks that are kept beside the database are known from the beginning.
    explicit MarketSet(Tools tools);

    /// Not started by this.
    ingest::MarketIngest &of(market::Market market);
    ingest::MarketIngest &started(market::Market market);
    void track(const market::InstrumentKey &instrument)
    {
        started(instrument.market).track(instrument.symbol);
    }
    /// `step`: as for MarketIngest.
    void untrack(const market::InstrumentKey &instrument, std::optional<ingest::RecordStep> step);
    /// Every market that was made.
    void start();
    void stop();
    /// No market was made yet.
    [[nodiscard]] bool isEmpty() const noexcept { return m_markets.empty(); }
    void tick();
    /// Another process heard of a block of this host, now or before this one began.
    void noteBlock(const std::string &host, const ingest::BlockMark &mark);
    void noteBlock(const HostBlock &block);
    /// Of all markets, those that are made later, too.
    void follow(const std::vector<market::Interval> &intervals);
    /// As for MarketIngest.
    void noteDatabase(bool isThere);
    /// So many processes share what the exchange allows this address.
    void shareBudget(int processes);
    /// What holds up requests of a market now; its end by the local clock.
    [[nodiscard]] std::optional<ingest::BlockMark> blockOf(market::Market market) const;
    /// True when nothing that came is held any more.
    [[nodiscard]] bool isDrained() const;
    [[nodiscard]] std::vector<market::SeriesKey> series() const;
    [[nodiscard]] std::vector<interfaces::MarketStatus> status() const;
    /// The exchange's clocks, of those markets where it is known.
    [[nodiscard]] std::vector<market::UtcTime> exchangeTimes() const;
    /// Reads the exchange's lists again; one answer for all markets, in which the first error stands for all.
    void refreshInstruments(std::function<void(Result<interfaces::Engine::RefreshReport>)> done);

private:
    [[nodiscard]] std::string hostOf(market::Market market) const;
    /// Every market of a blocked host keeps to the block.
    void shareBlocks();
    /// A restart without what the database knows now keeps to the blocks, too.
    void keepBlocks();

    Tools m_tools;
    std::vector<market::Interval> m_intervals;
    std::optional<int> m_sharers; ///< of the budget; absent: it is this process's own
    ExchangeBlocks m_blocks;
    BlockFolder m_blockFolder;
    std::unique_ptr<exchange::BulkFiles> m_bulk; ///< null: none, or not needed yet
    std::map<market::Market, std::unique_ptr<ingest::MarketIngest>> m_markets;
};

} // namespace cw::engine
