// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"
#include "core/ingest/base/followmarks.h"
#include "core/storage/store.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace cw::ingest {

/// Since when the streams of one market are followed live: what the database knows, and what begins in this run. On the
/// engine thread.
class FollowBook {
public:
    explicit FollowBook(market::Market market) : m_market(market) {}

    /// A stream was asked for: its first message is its beginning, unless it is known to have begun before.
    void expect(const std::string &symbol, const std::optional<market::Interval> &interval);
    /// True when that is to be stored.
    [[nodiscard]] bool heard(const exchange::StreamMessage &message);
    /// What the database knows of this instrument.
    void restore(const std::string &symbol, const FollowMarks &known);
    /// Its streams are asked for no more.
    void forget(const std::string &symbol);

    /// Absent: nothing came of it yet.
    [[nodiscard]] std::optional<market::UtcTime> since(const std::string &symbol,
                                                       const std::optional<market::Interval> &interval) const;
    /// Marks to be stored now; empty for the most part.
    [[nodiscard]] storage::WriteBatch takeNews();

private:
    using Key = std::pair<std::string, std::optional<market::Interval>>;

    [[nodiscard]] bool begin(const Key &key, market::UtcTime at);
    void note(const Key &key, market::UtcTime at);

    market::Market m_market;
    std::set<std::string> m_restored; ///< symbols
    std::set<Key> m_expected;
    std::map<Key, market::UtcTime> m_since;
    storage::WriteBatch m_news;
};

} // namespace cw::ingest
