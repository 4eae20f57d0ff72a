// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/statusboard.h"
#include "core/ingest/base/cause.h"
#include "core/ingest/causes/gapscan.h"
#include "core/interfaces/status.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace cw::engine {

/// What the series that are followed should hold beyond their oldest and newest stored rows, and why it is not there:
/// the head from the first time that is wanted, the tail to the newest slot that has closed. One of these is good for one
/// look at the database.
class FollowedEdges {
public:
    /// `days`: how far back is wanted. Blocks on the database.
    [[nodiscard]] static Result<FollowedEdges> of(storage::Reader &reader, const StatusBoard &board, int days);

    [[nodiscard]] const std::set<market::SeriesKey> &series() const noexcept { return m_series; }
    /// What the series should fill: its reach, and of a followed one what is wanted on both sides; nothing of one that
    /// never held a row and is not followed.
    [[nodiscard]] std::optional<market::TimeRange> window(const ingest::SeriesFacts &facts) const;
    /// Why a hole at either edge is there of which the ledger does not speak; nothing of one between stored rows.
    [[nodiscard]] std::optional<ingest::Cause> causeOf(const ingest::SeriesFacts &facts,
                                                       const market::TimeRange &hole) const;

private:
    FollowedEdges() = default;

    [[nodiscard]] market::UtcTime wantedFrom(const market::SeriesKey &series, market::UtcTime now) const;
    [[nodiscard]] ingest::Cause tailCause(market::Market market) const;

    const StatusBoard *m_board = nullptr;
    std::shared_ptr<const interfaces::EngineStatus> m_status;
    std::set<market::SeriesKey> m_series;
    std::map<std::string, std::string> m_listings; ///< marks by name
    int m_days = 0;
};

} // namespace cw::engine
