// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/responsecache.h"

#include <limits>

namespace cw::api {
namespace {

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kEntryOverhead = 256; ///< list and hash nodes, keys and the two headers, roughly

std::int64_t boundOf(const std::optional<market::UtcTime> &t) { return t ? market::toUs(*t) : kNoBound; }

} // namespace

ResponseCache::Key::Key(const interfaces::CandleQuery &query)
    : series(query.series), from(boundOf(query.from)), to(boundOf(query.to)), limit(query.limit)
{
}

std::size_t ResponseCache::KeyHash::operator()(const Key &key) const noexcept
{
    std::size_t hash = std::hash<market::SeriesKey>()(key.series);
    for (const std::int64_t part : {key.from, key.to, std::int64_t{key.limit}})
        hash = (hash ^ static_cast<std::size_t>(part)) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 32);
}

std::optional<ReadyAnswer> ResponseCache::find(const interfaces::CandleQuery &query, std::uint64_t revision)
{
    const Key key(query);
    const std::scoped_lock lock(m_mutex);
    const auto found = m_index.find(key);
    if (found == m_index.end() || found->second->revision != revision)
        return std::nullopt;
    ++m_use.hits;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->answer;
}

void ResponseCache::insert(const interfaces::CandleQuery &query, std::uint64_t revision, ReadyAnswer answer)
{
    Key key(query);
    const std::scoped_lock lock(m_mutex);
    ++m_use.misses;
    if (const auto found = m_index.find(key); found != m_index.end())
        forget(found->second);
    const auto bytes =
        static_cast<std::size_t>(answer.body.capacity() + answer.tag.capacity()) + kEntryOverhead;
    m_entries.push_front({std::move(key), revision, std::move(answer), bytes});
    m_index.emplace(m_entries.front().key, m_entries.begin());
    m_bytes += bytes;
    while (m_bytes > m_maxBytes && !m_entries.empty())
        forget(std::prev(m_entries.end()));
}

ResponseCache::Use ResponseCache::use() const
{
    const std::scoped_lock lock(m_mutex);
    return m_use;
}

std::size_t ResponseCache::bytes() const
{
    const std::scoped_lock lock(m_mutex);
    return m_bytes;
}

std::size_t ResponseCache::entries() const
{
    const std::scoped_lock lock(m_mutex);
    return m_entries.size();
}

void ResponseCache::forget(std::list<Entry>::iterator entry)
{
    m_bytes -= entry->bytes;
    m_index.erase(entry->key);
    m_entries.erase(entry);
}

} // namespace cw::api
