// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/cache/blockcache.h"
#include "core/api/cache/changeinbox.h"
#include "core/interfaces/engine.h"

#include <optional>
#include <unordered_map>

namespace cw::api {

/// What is known of one series as it stands at `version`.
struct SeriesView {
    std::uint64_t version = 0;
    std::optional<market::UtcTime> newestFinal; ///< as the engine said at `version`
    bool changeReported = false;          ///< a RangeChanged came whose rise of the version was not seen yet
    std::optional<market::UtcTime> first; ///< open time of the oldest row; absent: not asked yet
    std::optional<market::UtcTime> last;  ///< no row before it was lost since it was the newest one
    bool lastIsNewest = false;            ///< nothing was added behind `last` since
    market::TimeRanges empty;             ///< stretches without any row
};

/// Keeps the views true and drops the blocks that are not true any more.
///
/// The rule: a version that did not rise proves everything. When it rose because a candle closed (the newest final
/// candle moved on) only the end of the series is dropped; what a RangeChanged named is dropped when it is reported,
/// for coarser series that are built from it too; a rise that neither explains drops the whole series. This needs
/// the engine to report a RangeChanged before the version rises. One thread.
class SeriesViews {
public:
    SeriesViews(interfaces::MarketData &data, ChangeInbox &inbox, BlockCache &blocks);

    /// The view of a series, brought to the version that stands now. The reference holds until the next call.
    [[nodiscard]] SeriesView &current(const market::SeriesKey &series);

private:
    void applyReports();
    void applyReport(const market::SeriesKey &changed, const market::TimeRange &range);
    void advance(const market::SeriesKey &series, SeriesView &view, std::uint64_t version);

    interfaces::MarketData &m_data;
    ChangeInbox &m_inbox;
    BlockCache &m_blocks;
    std::unordered_map<market::SeriesKey, SeriesView> m_views;
};

} // namespace cw::api
