// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/connections.h"
#include "core/engine/engineconfig.h"
#include "core/exchange/bulkfiles.h"
#include "core/ingest/marketingest.h"
#include "core/interfaces/engine.h"

#include <map>
#include <memory>
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
    };

    explicit MarketSet(Tools tools) : m_tools(std::move(tools)) {}

    /// Not started by this.
    ingest::MarketIngest &of(market::Market market);
    ingest::MarketIngest &started(market::Market market);
    void track(const market::InstrumentKey &instrument)
    {
        started(instrument.market).track(instrument.symbol);
    }
    void untrack(const market::InstrumentKey &instrument);
    /// Every market that was made.
    void start();
    void stop();
    void tick();
    /// True when nothing that came is held any more.
    [[nodiscard]] bool isDrained() const;
    [[nodiscard]] std::vector<market::SeriesKey> series() const;
    [[nodiscard]] std::vector<interfaces::MarketStatus> status() const;
    /// Reads the exchange's lists again; one answer for all markets, in which the first error stands for all.
    void refreshInstruments(std::function<void(Result<interfaces::Engine::RefreshReport>)> done);

private:
    Tools m_tools;
    std::unique_ptr<exchange::BulkFiles> m_bulk; ///< null: none, or not needed yet
    std::map<market::Market, std::unique_ptr<ingest::MarketIngest>> m_markets;
};

} // namespace cw::engine
