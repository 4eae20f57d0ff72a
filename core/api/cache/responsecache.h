// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace cw::api {

/// A body and its entity tag, ready to be sent.
struct ReadyAnswer {
    QByteArray body;
    QByteArray tag;
};

/// Answers by query, each true for one revision of its series; the ones not used for longest go first. Any thread.
class ResponseCache {
public:
    struct Use {
        std::uint64_t hits = 0;
        std::uint64_t misses = 0; ///< answers that had to be made
    };

    explicit ResponseCache(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

    /// The answer made at exactly this revision.
    [[nodiscard]] std::optional<ReadyAnswer> find(const interfaces::CandleQuery &query,
                                                  std::uint64_t revision);
    void insert(const interfaces::CandleQuery &query, std::uint64_t revision, ReadyAnswer answer);

    [[nodiscard]] Use use() const;
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t entries() const;

private:
    struct Key {
        explicit Key(const interfaces::CandleQuery &query);
        friend bool operator==(const Key &, const Key &) = default;

        market::SeriesKey series;
        std::int64_t from;
        std::int64_t to;
        int limit;
    };
    struct KeyHash {
        std::size_t operator()(const Key &key) const noexcept;
    };
    struct Entry {
        Key key;
        std::uint64_t revision;
        ReadyAnswer answer;
        std::size_t bytes;
    };

    void forget(std::list<Entry>::iterator entry);

    const std::size_t m_maxBytes;
    mutable std::mutex m_mutex; ///< for all below
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries; ///< most recently used first
    std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> m_index;
    Use m_use;
};

} // namespace cw::api
