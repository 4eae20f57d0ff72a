// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/seriesbeginning.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::TimeRange;
using market::UtcTime;

/// So many answers that agree with nothing, and the question is given up.
constexpr int kMaxAnswers = 5;

} // namespace

bool SeriesBeginning::canHold(const TimeRange &slots, UtcTime oldestKnown) const
{
    return slots.to <= oldestKnown && slots.to <= m_proof.first().value_or(m_proof.kNone);
}

void SeriesBeginning::add(const TimeRange &slots)
{
    m_slots.add(slots);
    m_proof.want();
}

void SeriesBeginning::resume(const market::TimeRanges &slots, UtcTime first, UtcTime answeredAt)
{
    for (const TimeRange &range : slots.ranges())
        add(range);
    m_proof.noteAsked();
    m_proof.take(first, m_oldestKnown, answeredAt);
}

void SeriesBeginning::clear()
{
    m_slots = {};
    m_call.reset();
}

bool SeriesBeginning::askWhenDue(UtcTime oldestKnown)
{
    if (m_slots.isEmpty() || !m_proof.isDue(m_tools.client.exchangeNow().value_or(UtcTime())))
        return false;
    m_proof.noteAsked();
    m_oldestKnown = oldestKnown;
    exchange::KlineQuery query;
    query.series = m_series;
    query.from = UtcTime();
    query.limit = 1;
    m_call = m_tools.client.klines(std::move(query), m_priority, [this](Result<exchange::CandlePage> answer) {
        handle(std::move(answer));
    });
    return true;
}

void SeriesBeginning::handle(Result<exchange::CandlePage> answer)
{
    const auto call = std::move(m_call);
    if (!answer) {
        m_onAnswer(failFrom(answer));
        return;
    }
    UtcTime first = answer->rows.empty() ? m_proof.kNone : answer->rows.front().openTime;
    for (const exchange::RefusedRow &row : answer->refused)
        first = std::min(first, market::fromUs(row.key));
    m_proof.take(first, m_oldestKnown, m_tools.client.exchangeNow().value_or(UtcTime()));
    m_onAnswer({});
}

SeriesBeginning::Settled SeriesBeginning::settle(UtcTime oldestKnown, bool isAllAsked)
{
    Settled settled;
    const bool isProven = m_proof.first() && isAllAsked;
    const UtcTime begin = isProven ? std::min(oldestKnown, *m_proof.first()) : oldestKnown;
    const market::TimeRanges held = std::exchange(m_slots, {});
    for (const TimeRange &slots : held.ranges()) {
        const TimeRange before{slots.from, std::min(slots.to, begin)};
        settled.common.add({std::max(slots.from, begin), slots.to});
        if (isProven)
            settled.notListed.add(before);
        else if (m_proof.answers() >= kMaxAnswers && !m_proof.first())
            settled.unproven.add(before);
        else
            m_slots.add(before);
    }
    return settled;
}

} // namespace cw::ingest
