// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/bulkfiles.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cw::test {

/// An archive that publishes the market's trades day by day.
class FakeTradeFiles final : public exchange::BulkFiles {
public:
    FakeTradeFiles(VirtualTimers &timers, const FakeMarket &market) : m_timers(timers), m_market(market)
    {
    }

    std::function<bool(const std::string &path)> onAsked;     ///< false: there is no such file; may be empty
    std::function<void(std::string &text)> onText;            ///< changes what a file holds
    std::function<void(Result<exchange::BulkFile> &)> onFile; ///< changes an answer
    std::vector<std::string> asked;
    bool reachable = true;

    Handle get(const std::string &path, Done done) override;
    bool isReachable() const override { return reachable; }

private:
    struct Held final : Download {
        explicit Held(std::unique_ptr<ingest::Timers::Handle> held) : handle(std::move(held)) {}
        std::unique_ptr<ingest::Timers::Handle> handle;
    };

    [[nodiscard]] Result<exchange::BulkFile> make(const std::string &path) const;

    VirtualTimers &m_timers;
    const FakeMarket &m_market;
};

} // namespace cw::test
