// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/crosscheckclock.h"

#include "core/engine/base/log.h"
#include "core/engine/base/requestfields.h"
#include "core/engine/clock/believedclock.h"
#include "core/engine/jobs/jobrequest.h"
#include "core/engine/jobs/runlist.h"

#include <QJsonDocument>

#include <charconv>
#include <utility>

namespace cw::engine {
namespace {

using namespace Qt::StringLiterals;
using interfaces::CrossCheckStatus;
using market::Interval;
using market::UtcTime;

constexpr std::string_view kHandledName = "cross_check/handled";

std::optional<UtcTime> parseMark(const std::string &text)
{
    std::int64_t us = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), us);
    return error == std::errc() ? std::optional(market::fromUs(us)) : std::nullopt;
}

/// Of everything, with another draw each day.
DailyRefetch sampleOf(UtcTime now)
{
    DailyRefetch request;
    request.sample.what.kind = interfaces::DataKind::Candles;
    request.sample.percent = kCrossCheckPercent;
    request.sample.seed = static_cast<std::uint64_t>(market::toUs(Interval(Interval::D1).floor(now)));
    return request;
}

} // namespace

CrossCheckClock::CrossCheckClock(ClockTools tools, schedule::Schedule schedule)
    : m_tools(std::move(tools)), m_schedule(std::move(schedule)),
      m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void CrossCheckClock::start() { look(); }

void CrossCheckClock::look()
{
    const auto now = m_tools.now();
    m_wait = m_tools.timers.after(nextLook(now), [this] { look(); });
    if (!now)
        return;
    using Mark = std::optional<std::string>;
    ingest::readAsync<Mark>(
        m_tools.reads, [](storage::Reader &reader) { return reader.state(kHandledName); },
        m_lifetime.guard([this](const Result<Mark> &mark) {
            if (mark)
                handleMark(*mark);
        }));
}

void CrossCheckClock::handleMark(const std::optional<std::string> &mark)
{
    const auto now = m_tools.now();
    // What was handed over and is not stored yet would look due again.
    if (!now || !m_writer.isIdle())
        return;
    const auto handled = mark ? parseMark(*mark) : std::nullopt;
    // A new store: the first one is due at the next time. So it is where a clock that was ahead left the mark.
    if (!handled || isAhead(*handled, *now))
        return note(*now, [] {});
    const auto next = m_schedule.nextRun(*handled, *now);
    if (next && *next <= *now)
        begin(*now);
}

void CrossCheckClock::note(UtcTime now, std::function<void()> then)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(kHandledName, std::to_string(market::toUs(now)));
    m_writer.write(std::move(batch), std::move(then));
}

void CrossCheckClock::begin(UtcTime now)
{
    note(now, [this, request = sampleOf(now)] {
        qCInfo(logVerify, "A sample of the last day's candles is to be compared with the exchange.");
        (void)m_tools.book.addRequested(interfaces::JobKind::Verify, interfaces::JobPriority::Schedule,
                                        "schedule", titleOf(request), jobRequestText(request));
        m_tools.added();
    });
}

std::string crossCheckText(const CrossCheckStatus &status)
{
    const QJsonObject object{{u"compared"_s, qint64(status.compared)},
                             {u"different"_s, qint64(status.different)},
                             {u"ended"_s, fieldText(status.endedAt)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::optional<CrossCheckStatus> parseCrossCheck(const std::string &text)
{
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    const auto ended = timeField(object, u"ended"_s);
    if (!ended)
        return std::nullopt;
    return CrossCheckStatus{object.value(u"compared"_s).toInteger(), object.value(u"different"_s).toInteger(),
                            *ended};
}

} // namespace cw::engine
