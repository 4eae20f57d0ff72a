// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/instrumentdirectory.h"

#include <algorithm>

namespace cw::api {
namespace {

constexpr std::chrono::seconds kListAge{5};
constexpr std::chrono::seconds kShortestPause{1};
constexpr int kPausePerCost = 50; ///< reads for unknown names take at most a fiftieth of the time

} // namespace

InstrumentDirectory::InstrumentDirectory(interfaces::Engine &engine) : m_engine(engine) {}

bool InstrumentDirectory::knows(const market::InstrumentKey &key)
{
    if (const auto known = knownNow(key))
        return *known;
    const std::scoped_lock reading(m_reading);
    // Somebody else may have looked meanwhile.
    if (const auto known = knownNow(key))
        return *known;
    readKnown();
    const std::scoped_lock lock(m_mutex);
    return m_known.contains(key);
}

std::optional<bool> InstrumentDirectory::knownNow(const market::InstrumentKey &key)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_known.contains(key))
            return true;
    }
    const bool tracked = isTracked(key);
    const std::scoped_lock lock(m_mutex);
    if (tracked)
        m_known.insert(key);
    // Looked at again: it may have become known meanwhile, and then the next look is far.
    if (m_known.contains(key))
        return true;
    return Clock::now() < m_nextRead ? std::optional(false) : std::nullopt;
}

std::optional<Error> InstrumentDirectory::blindness() const
{
    const std::scoped_lock lock(m_mutex);
    return m_blindness;
}

Result<std::shared_ptr<const InstrumentDirectory::Instruments>> InstrumentDirectory::listed()
{
    if (auto held = listedNow())
        return held;
    const std::scoped_lock reading(m_reading);
    if (auto held = listedNow())
        return held;
    return readListed();
}

std::shared_ptr<const InstrumentDirectory::Instruments> InstrumentDirectory::listedNow() const
{
    const std::scoped_lock lock(m_mutex);
    return m_listedAt && Clock::now() - *m_listedAt <= kListAge ? m_listed : nullptr;
}

std::shared_ptr<const InstrumentDirectory::Instruments> InstrumentDirectory::listedOnce() const
{
    const std::scoped_lock lock(m_mutex);
    return m_listed;
}

void InstrumentDirectory::invalidate()
{
    const std::scoped_lock lock(m_mutex);
    m_listedAt.reset();
    m_nextRead = {};
    ++m_invalidations;
}

bool InstrumentDirectory::isTracked(const market::InstrumentKey &key) const
{
    const auto tracked = m_engine.status().tracked;
    return std::any_of(tracked.begin(), tracked.end(),
                       [&key](const market::SeriesKey &series) { return series.instrument == key; });
}

Result<std::shared_ptr<const InstrumentDirectory::Instruments>> InstrumentDirectory::readListed()
{
    const auto invalidations = [this] {
        const std::scoped_lock lock(m_mutex);
        return m_invalidations;
    };
    const std::uint64_t before = invalidations();
    auto read = m_engine.marketData().instruments();
    if (!read)
        return failFrom(read);
    const std::scoped_lock lock(m_mutex);
    m_listed = std::make_shared<const Instruments>(std::move(*read));
    // What was read before a new list came is not young.
    if (m_invalidations == before)
        m_listedAt = Clock::now();
    return m_listed;
}

void InstrumentDirectory::readKnown()
{
    const auto begin = Clock::now();
    std::unordered_set<market::InstrumentKey> names;
    auto blindness = readNames(names);
    const auto end = Clock::now();
    const std::scoped_lock lock(m_mutex);
    m_known.merge(names);
    m_blindness = std::move(blindness);
    m_nextRead = end + std::max<Clock::duration>(kShortestPause, (end - begin) * kPausePerCost);
}

/// Why not all could be read; nothing when they were.
std::optional<Error> InstrumentDirectory::readNames(std::unordered_set<market::InstrumentKey> &names)
{
    const auto list = readListed();
    if (!list)
        return list.error();
    for (const auto &instrument : **list)
        names.insert(instrument.key);
    const auto stored = m_engine.marketData().series();
    if (!stored)
        return stored.error();
    for (const auto &series : *stored)
        names.insert(series.series.instrument);
    return std::nullopt;
}

} // namespace cw::api
