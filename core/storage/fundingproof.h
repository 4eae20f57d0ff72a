// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/market/symbol.h"
#include "core/storage/store.h"

#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::storage {

/// A rate is the only one of its millisecond: so far behind it the next stretch begins.
inline constexpr std::chrono::milliseconds kAfterRate{1};

/// Says that the exchange settled exactly `rows` rates in `range`, and that they were all stored.
struct FundingRun {
    TimeRange range;
    std::int64_t rows = 0;

    friend bool operator==(const FundingRun &, const FundingRun &) = default;
};

/// What is proven of an instrument's settled rates. Rates have no grid, so it takes answers of the exchange to prove a
/// stretch. Kept as small named values, one a run: "funding/um/BTCUSDT/FROM" is "TO ROWS", in microseconds. The run
/// that begins with the epoch ends with the first rate there ever was. A batch says "+TO ROWS" of a run to join and
/// "-TO ROWS" of one to take back; the writer holds both against what is stored by then.
class FundingProof {
public:
    using States = std::vector<std::pair<std::string, std::string>>;

    FundingProof() = default;
    /// Of values as they are stored, whose names all begin with `prefix`.
    FundingProof(const States &states, std::string_view prefix);

    [[nodiscard]] const std::map<UtcTime, FundingRun> &runs() const noexcept { return m_runs; }
    [[nodiscard]] market::TimeRanges ranges() const;
    /// What the run that holds `time` spans, or what lies between two runs.
    [[nodiscard]] TimeRange stretchAt(UtcTime time) const;
    /// From the first run with rates to the end of the last; empty without one.
    [[nodiscard]] TimeRange reach() const;

    /// Takes a run as it was stored; one that cannot be read proves nothing.
    void take(std::string_view from, std::string_view value);
    /// Joins a new run with those that it touches; answers the values to store with its rows.
    [[nodiscard]] States add(const InstrumentKey &instrument, FundingRun run);
    /// The same for a run that may be proven in part. `rates`: those that are stored with it.
    [[nodiscard]] States join(const InstrumentKey &instrument, const FundingRun &run,
                              std::span<const market::FundingRate> rates);
    /// Takes a run back, if it is still the same.
    [[nodiscard]] States withdraw(const InstrumentKey &instrument, const FundingRun &run);

private:
    std::map<UtcTime, FundingRun> m_runs;
};

/// "funding/um/BTCUSDT/": what the names of an instrument's runs begin with.
[[nodiscard]] std::string fundingProofPrefix(const InstrumentKey &instrument);

/// Name of the value that keeps a run which begins at `from`.
[[nodiscard]] std::string fundingRunName(const InstrumentKey &instrument, UtcTime from);

/// A named value by which a batch proves a run, and one by which it takes a run back.
[[nodiscard]] FundingProof::States::value_type runToJoin(const InstrumentKey &instrument, const FundingRun &run);
[[nodiscard]] FundingProof::States::value_type runToWithdraw(const InstrumentKey &instrument, const FundingRun &run);

/// Whether a batch joins runs or takes some back: who writes beside it must wait.
[[nodiscard]] bool changesFundingProof(const WriteBatch &batch);

/// What to write of a batch's named values: of runs what becomes of the stored ones, everything else as it is.
/// `statesUnder` reads what is stored now.
[[nodiscard]] Result<FundingProof::States>
statesToWrite(const WriteBatch &batch,
             const std::function<Result<FundingProof::States>(std::string_view prefix)> &statesUnder);

/// Of one instrument, and of all that have a proof. Block on the database.
[[nodiscard]] Result<FundingProof> readFundingProof(Reader &reader, const InstrumentKey &instrument);
[[nodiscard]] Result<std::map<InstrumentKey, FundingProof>> readFundingProofs(Reader &reader);

} // namespace cw::storage
