// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/ingest/base/cause.h"
#include "core/ingest/base/rowsink.h"
#include "core/ingest/base/timers.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace cw::exchange {
class BulkFiles;
}

namespace cw::ingest {

class Reads;

using Priority = exchange::MarketClient::Priority;

/// What a fetch needs of its surroundings; all of it outlives the fetch and lives on the same thread.
struct FetchTools {
    exchange::MarketClient &client;
    RowSink &sink;
    Timers &timers;
    int candlesPerPage = 500; ///< Venue::klinesPageSize
    /// Weight of a request for so many candles.
    std::function<int(std::int64_t rows)> candleWeight = [](std::int64_t) { return 1; };
    std::function<int(const exchange::TradeQuery &)> tradesWeight = [](const exchange::TradeQuery &) {
        return 1;
    };
    int fundingWeight = 1; ///< of a request for funding rates
    /// Why no rows of an instrument will ever come again; nothing while some may.
    std::function<std::optional<Cause>(const market::InstrumentKey &)> ended =
        [](const market::InstrumentKey &) { return std::optional<Cause>(); };
    exchange::BulkFiles *bulk = nullptr; ///< the exchange's bulk archive; null: pages only
    Reads *reads = nullptr;              ///< whose threads unpack its files; there is one when there is an archive
};

/// Two answers that leave a row out are independent when at least this lies between them, on the exchange's clock.
inline constexpr std::chrono::seconds kVerdictPause{60};

/// How many rows before its own a question looks for that failed so often to find one.
[[nodiscard]] constexpr std::int64_t lookBackAfter(int tries) noexcept
{
    constexpr std::int64_t kFirst = 20;
    constexpr std::int64_t kSecond = 100;
    constexpr std::int64_t kMost = 400;
    return tries == 0 ? kFirst : tries == 1 ? kSecond : kMost;
}

/// How far a fetch is. Rows are slots for candles, ids for trades.
struct FetchProgress {
    std::int64_t rowsDone = 0;
    std::int64_t rowsTotal = 0;
    std::int64_t requests = 0;   ///< sent so far
    std::int64_t weight = 0;     ///< what they cost
    std::int64_t rowsUnripe = 0; ///< came, are not proven final yet and stay missing; none of `rowsTotal`
};

/// How a fetch ended. Rows that came before an error are stored and counted all the same.
struct FetchOutcome {
    Result<> result;
    storage::WriteReport written;
};

/// One piece of REST work that ends in stored rows: it asks page by page, writes each page in a transaction of its
/// own and ends when its last row is durable. Destroying it cancels it; what was stored stays.
class Fetch {
public:
    virtual ~Fetch() = default;
    Fetch(const Fetch &) = delete;
    Fetch &operator=(const Fetch &) = delete;

    /// Called once. Ends with exactly one call of `onDone`, which may destroy this object.
    virtual void start() = 0;
    /// True while it only waits for time to pass (a re-check later), so another fetch can run beside it.
    [[nodiscard]] virtual bool isWaiting() const = 0;
    [[nodiscard]] virtual FetchProgress progress() const = 0;

    std::function<void()> onChanged; ///< progress or waiting changed; may be empty
    std::function<void(const FetchOutcome &)> onDone;

protected:
    Fetch() = default;
};

} // namespace cw::ingest
