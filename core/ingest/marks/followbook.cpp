// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/followbook.h"

#include <variant>

namespace cw::ingest {

void FollowBook::expect(const std::string &symbol, const std::optional<market::Interval> &interval)
{
    const Key key{symbol, interval};
    if (!m_since.contains(key))
        m_expected.insert(key);
}

bool FollowBook::heard(const exchange::StreamMessage &message)
{
    if (m_expected.empty())
        return false;
    if (const auto *trade = std::get_if<exchange::TradeMessage>(&message))
        return begin({trade->symbol, std::nullopt}, trade->trade.time);
    const auto *kline = std::get_if<exchange::KlineMessage>(&message);
    return kline && begin({kline->symbol, kline->interval}, kline->candle.openTime);
}

bool FollowBook::begin(const Key &key, market::UtcTime at)
{
    if (m_expected.erase(key) == 0)
        return false;
    m_since.emplace(key, at);
    if (!m_restored.contains(key.first))
        return false;
    note(key, at);
    return true;
}

void FollowBook::note(const Key &key, market::UtcTime at)
{
    m_news.state.emplace_back(followMarkName({m_market, key.first}, key.second), followMarkText(at));
}

void FollowBook::restore(const std::string &symbol, const FollowMarks &known)
{
    m_restored.insert(symbol);
    std::set<Key> keys;
    for (const Key &key : m_expected) {
        if (key.first == symbol)
            keys.insert(key);
    }
    for (const auto &[key, since] : m_since) {
        if (key.first == symbol)
            keys.insert(key);
    }
    for (const Key &key : keys) {
        if (const auto since = known.since({m_market, symbol}, key.second)) {
            m_since[key] = *since;
            m_expected.erase(key);
        } else if (const auto own = m_since.find(key); own != m_since.end()) {
            note(key, own->second);
        }
    }
}

void FollowBook::forget(const std::string &symbol)
{
    std::erase_if(m_expected, [&](const Key &key) { return key.first == symbol; });
}

std::optional<market::UtcTime> FollowBook::since(const std::string &symbol,
                                                 const std::optional<market::Interval> &interval) const
{
    const auto found = m_since.find({symbol, interval});
    return found == m_since.end() ? std::nullopt : std::optional(found->second);
}

storage::WriteBatch FollowBook::takeNews() { return std::exchange(m_news, {}); }

} // namespace cw::ingest
