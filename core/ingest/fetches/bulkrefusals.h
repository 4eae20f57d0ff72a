// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkreader.h"
#include "core/storage/coverage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::ingest {

/// What is refused of one bulk file, for the quarantine. A file of rubbish fills it no more than with the first 60 rows; the
/// rest of them are missing and asked for by REST.
class BulkRefusals {
public:
    /// `interval`: absent for trades. `file`: what a message calls it.
    BulkRefusals(market::InstrumentKey instrument, std::optional<market::Interval> interval, std::string file)
        : m_instrument(std::move(instrument)), m_interval(interval), m_file(std::move(file))
    {
    }

    void take(const archive::BulkIssue &issue);
    /// All that were refused so far.
    [[nodiscard]] std::int64_t count() const noexcept { return m_count; }
    /// Entries since the last call.
    [[nodiscard]] std::vector<storage::RejectedRow> takeRows();

private:
    market::InstrumentKey m_instrument;
    std::optional<market::Interval> m_interval;
    std::string m_file;
    std::int64_t m_count = 0;
    std::vector<storage::RejectedRow> m_rows;
};

} // namespace cw::ingest
