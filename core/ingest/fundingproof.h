// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/market/symbol.h"
#include "core/storage/store.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::ingest {

/// Says that the exchange settled exactly `rows` rates in `range`, and that they were all stored.
struct FundingRun {
    market::TimeRange range;
    std::int64_t rows = 0;

    friend bool operator==(const FundingRun &, const FundingRun &) = default;
};

/// What is proven of an instrument's settled rates. Rates have no grid, so it takes answers of the exchange to prove a
/// stretch. Kept as small named values, one a run: "funding/um/BTCUSDT/FROM" is "TO ROWS", in microseconds. The run
/// that begins with the epoch ends with the first rate there ever was.
class FundingProof {
public:
    using States = std::vector<std::pair<std::string, std::string>>;

    [[nodiscard]] const std::map<market::UtcTime, FundingRun> &runs() const noexcept { return m_runs; }
    [[nodiscard]] market::TimeRanges ranges() const;
    /// From the first run with rates to the end of the last; empty without one.
    [[nodiscard]] market::TimeRange reach() const;

    /// Takes a run as it was stored; one that cannot be read proves nothing.
    void take(std::string_view from, std::string_view value);
    /// Joins a new run with those that it touches; answers the values to store with its rows.
    [[nodiscard]] States add(const market::InstrumentKey &instrument, FundingRun run);

private:
    std::map<market::UtcTime, FundingRun> m_runs;
};

/// "funding/um/BTCUSDT/": what the names of an instrument's runs begin with.
[[nodiscard]] std::string fundingProofPrefix(const market::InstrumentKey &instrument);

/// Name of the value that keeps a run which begins at `from`.
[[nodiscard]] std::string fundingRunName(const market::InstrumentKey &instrument, market::UtcTime from);

/// Of one instrument, and of all that have a proof. Block on the database.
[[nodiscard]] Result<FundingProof> readFundingProof(storage::Reader &reader,
                                                    const market::InstrumentKey &instrument);
[[nodiscard]] Result<std::map<market::InstrumentKey, FundingProof>>
readFundingProofs(storage::Reader &reader);

} // namespace cw::ingest
