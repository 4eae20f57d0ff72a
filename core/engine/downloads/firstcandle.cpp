// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/firstcandle.h"

#include "core/ingest/fetches/firstrowproof.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using market::UtcTime;

UtcTime firstOf(const exchange::CandlePage &page)
{
    UtcTime first =
        page.rows.empty() ? ingest::FirstRowProof<UtcTime>::kNone : page.rows.front().openTime;
    for (const exchange::RefusedRow &row : page.refused)
        first = std::min(first, market::fromUs(row.key));
    return first;
}

} // namespace

FirstCandle::FirstCandle(ingest::Timers &timers, MarketOf marketOf)
    : m_timers(timers), m_marketOf(std::move(marketOf))
{
}

void FirstCandle::ask(const market::SeriesKey &series, Found found)
{
    const auto question = m_questions.insert(
        m_questions.end(), {series, std::move(found), ClockWait(m_timers, m_marketOf), {}, {}});
    question->wait.start({series.instrument.market}, [this, question](Result<> known) {
        if (known)
            send(question);
        else
            finish(question, failFrom(known));
    });
}

void FirstCandle::send(Questions::iterator question)
{
    auto &market = m_marketOf(question->series.instrument.market);
    exchange::KlineQuery query;
    query.series = question->series;
    query.from = UtcTime();
    query.limit = 1;
    question->call = market.fetchTools().client.klines(
        std::move(query), ingest::Priority::User,
        [this, question, &market](Result<exchange::CandlePage> page) {
            if (page)
                finish(question, FirstCandleAnswer{firstOf(*page), market.exchangeNow().value_or(UtcTime())});
            else
                finish(question, failFrom(page));
        });
}

/// Called from inside the call, which therefore goes a turn later.
void FirstCandle::finish(Questions::iterator question, Result<FirstCandleAnswer> answer)
{
    question->end =
        m_timers.after(std::chrono::milliseconds(0), [this, question] { m_questions.erase(question); });
    question->found(std::move(answer));
}

bool wantsFirstCandle(const std::vector<ingest::CandleHole> &holes) noexcept
{
    return std::any_of(holes.begin(), holes.end(), [](const auto &hole) { return hole.isPrehistory; });
}

market::TimeRanges takeUnlisted(std::vector<ingest::CandleHole> &holes, UtcTime first)
{
    market::TimeRanges unlisted;
    for (ingest::CandleHole &hole : holes) {
        const bool isContradicted = hole.oldestStored && *hole.oldestStored < first;
        if (!hole.isPrehistory || hole.range.from >= first || isContradicted)
            continue;
        unlisted.add({hole.range.from, std::min(hole.range.to, first)});
        hole.range.from = std::min(hole.range.to, first);
    }
    std::erase_if(holes, [](const ingest::CandleHole &hole) { return hole.range.isEmpty(); });
    return unlisted;
}

} // namespace cw::engine
