// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/causebook.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

/// "75.250 s"
std::string secondsText(std::chrono::milliseconds time)
{
    const auto whole = time.count() < 0 ? -time.count() : time.count();
    const std::string rest = std::to_string(whole % 1'000);
    return std::to_string(whole / 1'000) + '.' + std::string(3 - rest.size(), '0') + rest + " s";
}

Cause pauseCause(const ClockBreak &found)
{
    if (found.slept.count() > 0)
        return {"slept", "The machine slept for " + secondsText(found.slept) + '.'};
    return {"slept", "The program did not run for " + secondsText(found.stopped) + "; the machine did."};
}

Cause clockCause(std::chrono::milliseconds set)
{
    return {"clock", "The local clock was set " + std::string(set.count() < 0 ? "back" : "forward") + " by "
                         + secondsText(set) + '.'};
}

/// So long after its end the last word about a candle may still be on its way, sent or asked for.
constexpr std::chrono::minutes kLastWord{1};

} // namespace

void CauseBook::feedLost(Cause cause, market::UtcTime at)
{
    look(at);
    if (at > market::UtcTime())
        m_outages.begin(std::move(cause), at);
    else if (!m_undated)
        m_undated = UndatedLoss{std::move(cause), m_clocks().elapsed};
}

void CauseBook::feedIsBack(market::UtcTime at)
{
    dateLoss(at);
    m_outages.end(at);
}

/// The machine's own clock tells how long ago the feed was lost.
void CauseBook::dateLoss(market::UtcTime feedTime)
{
    if (!m_undated || feedTime == market::UtcTime())
        return;
    const auto ago = std::chrono::duration_cast<std::chrono::microseconds>(m_clocks().elapsed - m_undated->elapsed);
    m_outages.begin(std::move(m_undated->cause), feedTime - ago);
    m_undated.reset();
}

void CauseBook::forgetInstrument(const std::string &symbol)
{
    m_absences.erase(symbol);
    std::erase_if(m_hearings, [&](const auto &hearing) { return hearing.first.first == symbol; });
}

void CauseBook::instrumentLost(const std::string &symbol, Cause cause, market::UtcTime at, market::UtcTime now)
{
    Absences &absences = m_absences[symbol];
    absences.ownedSince = now;
    absences.log.begin(std::move(cause), at);
}

void CauseBook::instrumentIsBack(const std::string &symbol, market::UtcTime at)
{
    if (const auto found = m_absences.find(symbol); found != m_absences.end())
        found->second.log.end(at);
}

void CauseBook::look(market::UtcTime feedTime)
{
    if (const auto found = m_watch.look(m_clocks()))
        noteBreak(*found, feedTime);
    dateLoss(feedTime);
    m_lookedAt = feedTime;
}

void CauseBook::noteBreak(const ClockBreak &found, market::UtcTime feedTime)
{
    const auto away = found.slept + found.stopped;
    // Before the first word of the exchange its time is only known backwards.
    const market::UtcTime from = m_lookedAt == market::UtcTime() ? feedTime - away : m_lookedAt;
    if (away.count() > 0)
        m_outages.add(pauseCause(found), {from, std::max(feedTime, from + away)});
    if (found.set.count() != 0)
        m_outages.add(clockCause(found.set), {from, std::max(feedTime, from)});
}

Cause CauseBook::causeOf(const market::SeriesKey &series, const market::TimeRange &hole)
{
    if (const auto refused = m_refusals.causeOf(series, hole))
        return *refused;
    Cause cause = orSilence(causeOf(series.instrument, hole), series.instrument.symbol, series.interval, hole);
    return cause.word == Cause().word ? untoldCause(series, hole) : cause;
}

/// The last candle of the hole was over when the feed was lost or the recorder ended, and nobody had said that it is
/// final. Behind one whose next candle is stored, nothing was lost by that.
Cause CauseBook::untoldCause(const market::SeriesKey &series, const market::TimeRange &hole) const
{
    const auto nextClose = series.interval.closeTime(hole.to) - std::chrono::microseconds(1);
    Cause cause = awayCause(series.instrument.symbol, {hole.from, std::min(hole.to + kLastWord, nextClose)});
    if (cause.word != Cause().word)
        cause.evidence += " The candle was over before that, and nobody had told yet that it is final.";
    return cause;
}

Cause CauseBook::causeOf(const market::InstrumentKey &instrument, const market::IdRange &ids,
                         const market::TimeRange &span)
{
    if (const auto refused = m_refusals.causeOf(instrument, ids))
        return *refused;
    return orSilence(causeOf(instrument, span), instrument.symbol, std::nullopt, span);
}

/// Nothing else is known of it: the stream itself may have stood still on a connection that lived.
Cause CauseBook::orSilence(Cause cause, const std::string &symbol, const std::optional<market::Interval> &interval,
                           const market::TimeRange &span) const
{
    if (cause.word != Cause().word)
        return cause;
    const auto hearing = m_hearings.find({symbol, interval});
    const auto silence = hearing == m_hearings.end() ? std::nullopt
                                                     : hearing->second.silenceIn(span, m_messages, m_lookedAt);
    return silence ? silenceCause(symbol, interval, *silence) : cause;
}

Cause CauseBook::causeOf(const market::InstrumentKey &instrument, const market::TimeRange &span)
{
    // A hole may be noticed before the next look at the clocks.
    look(m_lookedAt);
    Cause away = awayCause(instrument.symbol, span);
    if (isOurAbsence(away))
        return away;
    if (auto outage = m_failures.causeOf(span))
        return *std::move(outage);
    if (auto ended = m_lifespans.causeOf(instrument.symbol, span))
        return *std::move(ended);
    return away;
}

Cause CauseBook::awayCause(const std::string &symbol, const market::TimeRange &span) const
{
    const auto absences = m_absences.find(symbol);
    if (absences == m_absences.end())
        return m_outages.causeOf(span);
    const auto &[log, lost, ownedSince] = absences->second;
    if (Cause absence = log.causeOf(span); isOurAbsence(absence))
        return absence;
    Cause outage = m_outages.causeOf(span, ownedSince);
    return outage.word == Cause().word && lost.second.overlaps(span) ? lost.first : outage;
}

} // namespace cw::ingest
