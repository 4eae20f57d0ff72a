// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/blockcache.h"

namespace cw::api {

BlockCache::Block BlockCache::find(const market::SeriesKey &series, std::int64_t index)
{
    const auto blocks = m_series.find(series);
    if (blocks == m_series.end())
        return nullptr;
    const auto found = blocks->second.find(index);
    if (found == blocks->second.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->block;
}

void BlockCache::insert(const market::SeriesKey &series, std::int64_t index, Block block)
{
    auto &blocks = m_series[series];
    if (const auto found = blocks.find(index); found != blocks.end()) {
        m_bytes -= found->second->block->bytes();
        m_entries.erase(found->second);
    }
    m_bytes += block->bytes();
    m_entries.push_front({series, index, std::move(block)});
    blocks[index] = m_entries.begin();
    trim();
}

void BlockCache::drop(const market::SeriesKey &series, const market::TimeRange &range)
{
    dropIf(series, [&range](const CandleBlock &block) { return block.range().overlaps(range); });
}

void BlockCache::dropFrom(const market::SeriesKey &series, market::UtcTime from)
{
    dropIf(series, [from](const CandleBlock &block) { return from < block.range().to; });
}

void BlockCache::dropAll(const market::SeriesKey &series)
{
    dropIf(series, [](const CandleBlock &) { return true; });
}

void BlockCache::clear()
{
    m_series.clear();
    m_entries.clear();
    m_bytes = 0;
}

template<class Predicate>
void BlockCache::dropIf(const market::SeriesKey &series, Predicate predicate)
{
    const auto blocks = m_series.find(series);
    if (blocks == m_series.end())
        return;
    std::erase_if(blocks->second, [&](const auto &item) {
        if (!predicate(*item.second->block))
            return false;
        m_bytes -= item.second->block->bytes();
        m_entries.erase(item.second);
        return true;
    });
    if (blocks->second.empty())
        m_series.erase(blocks);
}

void BlockCache::forget(Entries::iterator entry)
{
    m_bytes -= entry->block->bytes();
    const auto blocks = m_series.find(entry->series);
    blocks->second.erase(entry->index);
    if (blocks->second.empty())
        m_series.erase(blocks);
    m_entries.erase(entry);
}

void BlockCache::trim()
{
    while (m_bytes > m_maxBytes && !m_entries.empty())
        forget(std::prev(m_entries.end()));
}

} // namespace cw::api
