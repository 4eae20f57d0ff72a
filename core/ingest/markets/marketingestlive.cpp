// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/log.h"
#include "core/ingest/feed/feedcauses.h"
#include "core/ingest/markets/marketingest.h"

#include <algorithm>
#include <utility>

/// What a market's ingest makes of what comes by itself: messages, streams that come and go, doubts and losses.
namespace cw::ingest {

using exchange::StreamKind;
using exchange::StreamSpec;
using market::InstrumentKey;
using market::Interval;
using market::UtcTime;

void MarketIngest::connectClient()
{
    m_setup.client->onServerFailure = [this](const std::string &detail) {
        m_causes.serverFailed(detail, feedTime());
    };
    m_setup.client->onRefusedRows = [this](const InstrumentKey &instrument,
                                           const std::optional<Interval> &interval,
                                           const std::vector<exchange::RefusedRow> &rows) {
        for (const exchange::RefusedRow &row : rows)
            quarantine({instrument, StreamKind::Trade, interval}, "rest", row);
        m_refusedRows += static_cast<std::int64_t>(rows.size());
    };
}

/// `what` names instrument and interval.
void MarketIngest::quarantine(const StreamSpec &what, std::string door, const exchange::RefusedRow &row)
{
    storage::RejectedRow rejected;
    rejected.instrument = what.instrument;
    rejected.interval = what.interval;
    rejected.door = std::move(door);
    rejected.rowKey = row.key;
    rejected.reason = row.reason;
    rejected.raw = row.raw;
    rejected.firstAt = rejected.lastAt = feedTime();
    m_causes.rowRefused(rejected);
    m_quarantine.take(std::move(rejected));
}

void MarketIngest::connectStreams()
{
    m_setup.streams->onMessage = [this](exchange::StreamMessage &&message) {
        handleMessage(std::move(message));
    };
    m_setup.streams->onStreamsLost = [this](const std::vector<StreamSpec> &, const std::string &reason) {
        handleStreamsLost(reason);
    };
    m_setup.streams->onStreamsLive = [this](const std::vector<StreamSpec> &specs, UtcTime at) {
        handleStreamsLive(specs, std::max(at, feedTime()));
    };
    m_setup.streams->onStreamsQuiet = [this](const std::vector<StreamSpec> &specs) {
        m_alarm.noteQuiet(specs, m_setup.streams->health().state);
    };
    m_setup.streams->onRejected = [](const std::string &detail) {
        qCInfo(logIngest, "A stream message was refused: %s", detail.c_str());
    };
    m_setup.streams->onRefusedEvent = [this](exchange::RefusedEvent &&refused) {
        if (m_symbols.contains(refused.stream.instrument.symbol))
            quarantine(refused.stream, "stream", refused.row);
    };
}

void MarketIngest::handleMessage(exchange::StreamMessage &&message)
{
    if (m_follows.heard(message))
        m_marks.keep(m_follows.takeNews());
    m_feed.take(std::move(message));
    if (!m_isStarted && !m_heard.empty() && !m_heardSince && m_feed.newestEvent() > market::UtcTime()) {
        m_heardSince = m_feed.newestEvent();
        noteUnreadRun(RecordStep::Recording);
    }
    // Once per 100 ms of exchange time is as exact as any decision needs.
    if (m_feed.newestEvent() >= m_observed + std::chrono::milliseconds(100)) {
        m_observed = m_feed.newestEvent();
        m_setup.client->observeExchangeTime(m_observed);
    }
}

void MarketIngest::noteUnreadRun(RecordStep step) { m_marks.keepUnread({*m_heardSince, markOf(step)}); }

market::UtcTime MarketIngest::feedTime() const
{
    return std::max(m_feed.newestEvent(), m_setup.client->exchangeNow().value_or(market::UtcTime()));
}

void MarketIngest::handleStreamsLost(const std::string &reason)
{
    m_wasLost = true;
    m_causes.feedLost(lossCause(reason, m_setup.client->budget()), feedTime());
}

void MarketIngest::handleStreamsLive(const std::vector<StreamSpec> &specs, UtcTime at)
{
    m_causes.feedIsBack(at);
    std::set<InstrumentKey> instruments;
    for (const StreamSpec &spec : specs)
        instruments.insert(spec.instrument);
    for (const InstrumentKey &instrument : instruments)
        instrumentIsBack(instrument.symbol, at);
    if (!std::exchange(m_wasLost, false))
        return;
    for (const InstrumentKey &instrument : instruments)
        m_candles.resume(instrument);
}

void MarketIngest::tick()
{
    m_alarm.look(m_setup.streams->health().state, !m_symbols.empty());
    m_causes.look(feedTime());
    if (!m_isStarted || m_isStopped)
        return;
    if (const auto now = m_setup.client->exchangeNow())
        m_feed.tick(*now);
    m_marks.noteBlock();
}

void MarketIngest::candlesDoubted(const market::SeriesKey &series, const market::TimeRange &range)
{
    if (!m_isStopped)
        m_candles.doubt(series, range);
}

void MarketIngest::tradesMissing(const InstrumentKey &instrument, const market::IdRange &ids,
                                 const market::TimeRange &span, const Cause &cause)
{
    if (!m_isStopped)
        m_trades.missing(instrument, ids, span, cause);
}

} // namespace cw::ingest
