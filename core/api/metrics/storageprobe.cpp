// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/storageprobe.h"

#include <algorithm>

namespace cw::api {
namespace {

void addGaps(StoredFigures &figures, const std::vector<interfaces::Gap> &gaps)
{
    for (const auto &gap : gaps) {
        if (gap.state != interfaces::GapState::Open && gap.state != interfaces::GapState::Repairing)
            continue;
        if (gap.interval) {
            ++figures.candleGaps;
            figures.missingSlots += gap.missing;
        } else if (gap.ids) {
            ++figures.tradeGaps;
            figures.missingTrades += gap.missing;
        } else {
            ++figures.fundingGaps;
            figures.missingFunding += gap.missing;
        }
    }
}

/// Where nothing is expected there is no figure, and it is none of the worst.
void keepWorst(std::optional<double> &worst, std::optional<double> percent)
{
    if (percent)
        worst = std::min(worst.value_or(*percent), *percent);
}

void addSeries(StoredFigures &figures, const std::vector<interfaces::SeriesStatus> &all)
{
    figures.series = static_cast<std::int64_t>(all.size());
    for (const auto &series : all) {
        figures.rows += series.rows;
        keepWorst(figures.worstCompleteness, series.completeness);
    }
}

void addTrades(StoredFigures &figures, const std::vector<interfaces::TradesCoverage> &all)
{
    for (const interfaces::TradesCoverage &trades : all) {
        figures.storedTrades += trades.stored;
        keepWorst(figures.worstTrades, trades.percent());
    }
}

} // namespace

StorageProbe::StorageProbe(interfaces::Engine &engine, std::chrono::milliseconds age)
    : m_engine(engine), m_age(age)
{
    m_pool.setMaxThreadCount(1);
}

StorageProbe::~StorageProbe() { m_pool.waitForDone(); }

std::optional<StoredFigures> StorageProbe::figures()
{
    const std::scoped_lock lock(m_mutex);
    const bool isOld = !m_measuredAt || Clock::now() - *m_measuredAt > m_age;
    if (isOld && !m_isMeasuring) {
        m_isMeasuring = true;
        m_pool.start([this] { measure(); });
    }
    return m_figures;
}

void StorageProbe::measure()
{
    const auto figures = look();
    const std::scoped_lock lock(m_mutex);
    m_isMeasuring = false;
    m_measuredAt = Clock::now();
    if (figures)
        m_figures = figures;
}

/// Where one question is not answered the next one is not asked: a database that stands still takes its time for each.
std::optional<StoredFigures> StorageProbe::look()
{
    StoredFigures figures;
    const auto gaps = m_engine.gapReports().gaps({});
    if (!gaps)
        return std::nullopt;
    addGaps(figures, *gaps);
    const auto series = m_engine.marketData().series();
    if (!series)
        return std::nullopt;
    addSeries(figures, *series);
    const auto trades = m_engine.gapReports().tradesCoverage({});
    if (!trades)
        return std::nullopt;
    addTrades(figures, *trades);
    return figures;
}

} // namespace cw::api
