// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/range.h"
#include "core/storage/coverage.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace cw::ingest {

/// The word of a hole whose rows came and were refused.
inline constexpr std::string_view kRejected = "rejected";

/// Cause of a hole that `rows` refused rows left; `reason` is that of the last one.
[[nodiscard]] Cause rejectedCause(std::int64_t rows, std::string_view door, const std::string &reason);

/// Rows that the doors of one market refused lately: the causes of holes.
class RefusalLog {
public:
    void note(const storage::RejectedRow &row);

    /// Nothing unless a row of every slot, or of every id, was refused.
    [[nodiscard]] std::optional<Cause> causeOf(const market::SeriesKey &series,
                                               const market::TimeRange &slots) const;
    [[nodiscard]] std::optional<Cause> causeOf(const market::InstrumentKey &instrument,
                                               const market::IdRange &ids) const;

private:
    using Key =
        std::tuple<market::InstrumentKey, int, std::int64_t>; ///< instrument, interval code or −1, row
    struct Refusal {
        std::string door;
        std::string reason;
    };

    std::map<Key, Refusal> m_refusals;
    std::deque<Key> m_order; ///< oldest first
};

} // namespace cw::ingest
