// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/cache/blockcache.h"
#include "core/api/cache/changeinbox.h"
#include "core/interfaces/engine.h"

#include <optional>
#include <unordered_map>

namespace cw::api {

/// What is known of one series as it stands.
struct SeriesView {
    std::uint64_t version = 0;   ///< the engine's, when last looked at
    std::uint64_t revision = 0;  ///< rises whenever something that was known may not be true any more
    bool changeReported = false; ///< since the version was last looked at
    std::optional<market::UtcTime> first; ///< open time of the oldest row; absent: not asked yet
    std::optional<market::UtcTime> last;  ///< open time of a row that was the newest one and is still there
    bool lastIsNewest = false;            ///< and nothing was added behind it
    market::TimeRanges empty;             ///< stretches without any row
};

/// Keeps the views true and drops the blocks that are not true any more.
///
/// The engine reports what changed (a range, a closed candle) and raises the version of the series. What a report
/// names is dropped when the report comes, in coarser series that are built from it too; a version that rose without
/// a report drops the whole series. A report that comes after its rise, or twice, only drops more. One thread.
class SeriesViews {
public:
    SeriesViews(interfaces::MarketData &data, ChangeInbox &inbox, BlockCache &blocks);

    /// The view of a series, brought to what stands now. The reference stays valid.
    [[nodiscard]] SeriesView &current(const market::SeriesKey &series);

private:
    void applyReports();
    void applyReport(const market::SeriesKey &changed, const market::TimeRanges &ranges);

    interfaces::MarketData &m_data;
    ChangeInbox &m_inbox;
    BlockCache &m_blocks;
    std::unordered_map<market::SeriesKey, SeriesView> m_views;
};

} // namespace cw::api
