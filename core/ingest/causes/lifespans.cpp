// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/lifespans.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace cw::ingest {
namespace {

/// The exchange's words for an instrument that trades no more; a halt is not one of them.
constexpr std::array<std::string_view, 8> kEnded{"BREAK",     "END_OF_DAY", "POST_TRADING", "DELIVERING",
                                                 "DELIVERED", "SETTLING",   "CLOSE",        "DELISTED"};

} // namespace

std::optional<Lifespans::End> Lifespans::endOf(const market::Instrument &instrument, market::UtcTime readAt)
{
    const std::string says = "The exchange's list of " + market::isoText(readAt) + " says "
                             + instrument.status + " of " + instrument.key.symbol;
    if (instrument.deliveryAt && *instrument.deliveryAt <= readAt)
        return End{*instrument.deliveryAt,
                   {"delisted", says + ", delivered at " + market::isoText(*instrument.deliveryAt) + '.'}};
    if (std::find(kEnded.begin(), kEnded.end(), instrument.status) == kEnded.end())
        return std::nullopt;
    return End{readAt, {"delisted", says + '.'}};
}

void Lifespans::take(const std::vector<market::Instrument> &listed, market::UtcTime at)
{
    for (const market::Instrument &instrument : listed) {
        auto end = endOf(instrument, at);
        const auto known = m_ends.find(instrument.key.symbol);
        if (!end)
            m_ends.erase(instrument.key.symbol);
        else if (known == m_ends.end())
            m_ends.emplace(instrument.key.symbol, *std::move(end));
        else if (end->at < known->second.at)
            known->second = *std::move(end);
    }
}

std::optional<Cause> Lifespans::ended(const std::string &symbol) const
{
    const auto end = m_ends.find(symbol);
    return end == m_ends.end() ? std::nullopt : std::optional(end->second.cause);
}

std::optional<Cause> Lifespans::causeOf(const std::string &symbol, const market::TimeRange &hole) const
{
    const auto end = m_ends.find(symbol);
    return end == m_ends.end() || hole.to <= end->second.at ? std::nullopt : std::optional(end->second.cause);
}

} // namespace cw::ingest
