// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/exchangeclock.h"

#include "core/exchange/rowfinality.h"

namespace cw::exchange {
namespace {

using namespace std::chrono;

constexpr auto kAnswerIsFresh = minutes(10);
/// An event this far ahead of our idea of the time is not believed without an answer, and an answer not without another.
constexpr auto kBelievableLead = minutes(5);
// What a single wrong answer adds to the clock leaves the last row of a page unproven.
static_assert(2 * kBelievableLead <= kLoneFinalityGrace);
/// A smaller step back is the noise of the network.
constexpr auto kJumpBack = minutes(1);
/// Two answers closer together say nothing about speed.
constexpr auto kSpeedBase = seconds(2);

} // namespace

void ExchangeClock::observeAnswer(net::MonoTime receivedAt, market::UtcTime serverTime)
{
    const Point answer{receivedAt, serverTime};
    const auto known = now(receivedAt);
    const bool isFarAhead = known && serverTime > *known + kBelievableLead;
    if (isFarAhead && (!m_doubted || serverTime < *m_doubted)) {
        m_doubted = serverTime;
        m_isContradicted = true; // asks again at once
        return;
    }
    m_doubted.reset();
    if (m_answer)
        judgeSpeed(answer);
    if (!known || *known < serverTime || *known - serverTime > kJumpBack)
        m_base = answer;
    else
        m_base = Point{receivedAt, *known};
    if (!m_answer || receivedAt - m_answer->local >= kSpeedBase || serverTime < m_answer->exchange)
        m_answer = answer;
    m_isContradicted = false;
}

void ExchangeClock::observeEvent(net::MonoTime at, market::UtcTime eventTime)
{
    const auto known = now(at);
    if (!known || eventTime <= *known)
        return;
    if (eventTime > *known + kBelievableLead)
        m_isContradicted = true;
    else
        m_base = Point{at, eventTime};
}

std::optional<market::UtcTime> ExchangeClock::now(net::MonoTime at) const
{
    if (!m_base)
        return std::nullopt;
    if (!m_moves || at <= m_base->local)
        return m_base->exchange;
    return m_base->exchange + duration_cast<microseconds>(at - m_base->local);
}

bool ExchangeClock::wantsAnswer(net::MonoTime at) const
{
    return !m_answer || m_isContradicted || at - m_answer->local > kAnswerIsFresh;
}

void ExchangeClock::judgeSpeed(const Point &answer)
{
    const auto ours = duration_cast<microseconds>(answer.local - m_answer->local);
    const auto theirs = answer.exchange - m_answer->exchange;
    if (theirs < microseconds(0)) {
        m_moves = m_runsLikeOurs = false;
        return;
    }
    if (ours < kSpeedBase)
        return;
    m_moves = theirs * 10 >= ours * 9;
    m_runsLikeOurs = m_moves && theirs * 10 <= ours * 11;
}

} // namespace cw::exchange
