// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/instrumentdirectory.h"

#include <algorithm>

namespace cw::api {
namespace {

constexpr std::chrono::seconds kListAge{5};
constexpr std::chrono::seconds kShortestPause{1};
constexpr int kPausePerCost = 50; ///< reads for unknown names take at most a fiftieth of the thread's time

} // namespace

InstrumentDirectory::InstrumentDirectory(interfaces::Engine &engine) : m_engine(engine) {}

bool InstrumentDirectory::knows(const market::InstrumentKey &key)
{
    if (m_known.contains(key))
        return true;
    if (isTracked(key)) {
        m_known.insert(key);
        return true;
    }
    if (Clock::now() < m_nextRead)
        return false;
    readKnown();
    return m_known.contains(key);
}

Result<std::shared_ptr<const InstrumentDirectory::Instruments>> InstrumentDirectory::listed()
{
    if (!m_listed || Clock::now() - m_listedAt > kListAge) {
        if (auto read = readListed(); !read)
            return failFrom(read);
    }
    return m_listed;
}

void InstrumentDirectory::invalidate() noexcept
{
    m_listed.reset();
    m_nextRead = {};
}

bool InstrumentDirectory::isTracked(const market::InstrumentKey &key) const
{
    const auto tracked = m_engine.status().tracked;
    return std::any_of(tracked.begin(), tracked.end(),
                       [&key](const market::SeriesKey &series) { return series.instrument == key; });
}

Result<> InstrumentDirectory::readListed()
{
    auto read = m_engine.marketData().instruments();
    if (!read)
        return failFrom(read);
    m_listed = std::make_shared<const Instruments>(std::move(*read));
    m_listedAt = Clock::now();
    return {};
}

void InstrumentDirectory::readKnown()
{
    const auto begin = Clock::now();
    m_blindness.reset();
    if (const auto read = readListed()) {
        for (const auto &instrument : *m_listed)
            m_known.insert(instrument.key);
    } else {
        m_blindness = read.error();
    }
    const auto stored = m_blindness ? decltype(m_engine.marketData().series())() : m_engine.marketData().series();
    if (stored) {
        for (const auto &series : *stored)
            m_known.insert(series.series.instrument);
    } else {
        m_blindness = stored.error();
    }
    const auto end = Clock::now();
    m_nextRead = end + std::max<Clock::duration>(kShortestPause, (end - begin) * kPausePerCost);
}

} // namespace cw::api
