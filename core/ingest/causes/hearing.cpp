// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/hearing.h"

#include <algorithm>

namespace cw::ingest {

void Hearing::remember(market::UtcTime at, std::int64_t messages)
{
    m_silences.push_back({m_last, at, messages - m_messages - 1});
    if (m_silences.size() > kKept)
        m_silences.erase(m_silences.begin());
}

std::optional<Silence> Hearing::silenceIn(const market::TimeRange &hole, std::int64_t messages,
                                          market::UtcTime now) const
{
    std::optional<Silence> longest;
    std::chrono::microseconds most{0};
    const auto weigh = [&](const Silence &silence, market::UtcTime to) {
        const auto inside = std::min(to, hole.to) - std::max(silence.from, hole.from);
        if (to - silence.from < kLeast || 2 * inside < hole.to - hole.from || inside <= most)
            return;
        most = inside;
        longest = silence;
    };
    for (const Silence &silence : m_silences)
        weigh(silence, *silence.to);
    if (m_last > market::UtcTime())
        weigh({m_last, std::nullopt, messages - m_messages}, now);
    return longest;
}

Cause silenceCause(const std::string &symbol, const std::optional<market::Interval> &interval,
                   const Silence &silence)
{
    std::string text = "The stream of " + symbol + ' ';
    text += interval ? "candles of " + std::string(interval->text()) : "trades";
    text += " brought nothing from " + market::isoText(silence.from);
    text += silence.to ? " to " + market::isoText(*silence.to) : " on";
    text += "; the connection stood, and the other streams of its market brought ";
    text += silence.others > 0 ? std::to_string(silence.others) + (silence.others == 1 ? " message" : " messages")
                               : "nothing either";
    text += silence.others > 0 ? " meanwhile." : ".";
    return {"silence", std::move(text)};
}

} // namespace cw::ingest
