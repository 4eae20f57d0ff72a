// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/symbol.h"
#include "core/market/time.h"
#include "core/storage/store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::ingest {

/// "engine/followed/spot/BTCUSDT/1m", or ".../trades" without an interval: the mark of the moment from which on a stream is
/// followed live. What is missing before it was never lost: nobody fetched it.
[[nodiscard]] std::string followMarkName(const market::InstrumentKey &instrument,
                                         const std::optional<market::Interval> &interval);
/// What the names of all begin with, and those of one instrument.
[[nodiscard]] std::string_view followMarkPrefix() noexcept;
[[nodiscard]] std::string followMarkPrefix(const market::InstrumentKey &instrument);
[[nodiscard]] std::string followMarkText(market::UtcTime since);

/// Since when streams are followed, as the database knows it. Pure.
class FollowMarks {
public:
    using States = std::vector<std::pair<std::string, std::string>>;

    FollowMarks() = default;
    /// `marks`: names and values under followMarkPrefix. `records`: marks of who recorded an instrument last; one that is
    /// there without a mark of any stream is of a version that left none, and its streams count as followed always.
    FollowMarks(const States &marks, const States &records);

    /// Absent: never.
    [[nodiscard]] std::optional<market::UtcTime> since(const market::InstrumentKey &instrument,
                                                       const std::optional<market::Interval> &interval) const;

private:
    [[nodiscard]] bool isMarked(const market::InstrumentKey &instrument) const;

    std::map<std::string, market::UtcTime> m_since; ///< by name of the mark
    std::map<std::string, std::string> m_records;
};

/// Of all instruments. Blocks on the database.
[[nodiscard]] Result<FollowMarks> readFollowMarks(storage::Reader &reader);

inline constexpr std::string_view kNotFetched = "not-fetched";

/// Why rows are missing that no stream can have lost. `since`: from when on one was followed.
[[nodiscard]] Cause neverFetched(const std::optional<market::UtcTime> &since);
/// The words for rows that are missing because nobody fetched them, or listened yet: they are no loss.
[[nodiscard]] bool isNoLoss(std::string_view cause) noexcept;

} // namespace cw::ingest
