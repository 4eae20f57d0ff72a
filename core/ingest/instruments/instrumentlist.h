// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/keeping/keepertools.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cw::ingest {

/// The instruments of one market as the exchange lists them: read on demand, stored, compared with what was known.
class InstrumentList {
public:
    using Report = interfaces::Engine::RefreshReport;
    using Done = std::function<void(Result<Report>)>;

    /// `quoteAssets`: of the instruments a refresh reports about.
    InstrumentList(KeeperTools tools, market::Market market, std::vector<std::string> quoteAssets)
        : m_tools(tools), m_market(market), m_quoteAssets(std::move(quoteAssets)),
          m_writer(tools.fetch.sink, tools.fetch.timers, [] {})
    {
    }

    /// Reads the list again. `tracked` are warned about when the exchange does not list them.
    void refresh(std::vector<std::string> tracked, Done done);
    /// Forgets a refresh that is under way; its `done` is not called.
    void cancel() { m_call.reset(); }

private:
    void store(const std::vector<market::Instrument> &known, std::vector<market::Instrument> listed,
               const std::vector<std::string> &tracked, const Done &done);

    KeeperTools m_tools;
    market::Market m_market;
    std::vector<std::string> m_quoteAssets;
    PageWriter m_writer;
    exchange::MarketClient::CallHandle m_call;
    Lifetime m_lifetime;
};

} // namespace cw::ingest
