// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/seriesfeed.h"

#include "ui/models/instrumentrow.h"
#include "ui/models/texts.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace cw::models {
namespace {

using interfaces::CandleQuery;
using market::Candle;
using market::TimeRange;
using market::UtcTime;

constexpr auto kUnit = market::microseconds(1);
/// Most bars read at once when a chart is opened at a place in the past.
constexpr int kMostBars = 600'000;

/// Changes come in pages of a backfill; one read for several of them is enough.
constexpr std::chrono::milliseconds kSeriesDelay{150};
constexpr std::chrono::milliseconds kGapsDelay{800};
constexpr std::chrono::milliseconds kClock{500};
/// Until a series that could not be read is read again: its database may have come back.
constexpr std::chrono::milliseconds kRetry{2'000};

TimeRange united(const std::optional<TimeRange> &a, const TimeRange &b)
{
    return a ? TimeRange{std::min(a->from, b.from), std::max(a->to, b.to)} : b;
}

/// Digits of prices and volumes: what the exchange says of the instrument, else what the newest bar carries.
void findDecimals(OpenedSeries &opened, const std::vector<market::Instrument> &instruments)
{
    const auto found = std::find_if(instruments.begin(), instruments.end(),
                                    [&](const auto &i) { return i.key == opened.key.instrument; });
    if (found != instruments.end() && !found->tickSize.isZero()) {
        opened.tickDecimals = decimalsOf(found->tickSize);
        opened.stepDecimals = decimalsOf(found->stepSize);
    } else if (!opened.candles.empty()) {
        opened.tickDecimals = decimalsOf(opened.candles.back().close);
        opened.stepDecimals = decimalsOf(opened.candles.back().volume);
    }
}

Result<OpenedSeries> readOpening(interfaces::MarketData &data, const market::SeriesKey &series,
                                 std::optional<UtcTime> from)
{
    auto candles =
        data.candles(CandleQuery{series, from, std::nullopt, from ? kMostBars : kHistoryPage, true});
    if (!candles)
        return failFrom(candles);
    OpenedSeries opened{series, std::move(*candles), 0, 0};
    // Without the list only the padding of numbers is lost, so its failure is none here.
    findDecimals(opened, data.instruments().value_or(std::vector<market::Instrument>{}));
    return opened;
}

} // namespace

SeriesFeed::SeriesFeed(const EngineLink &link, QObject *parent)
    : QObject(parent), m_link(link), m_history(link)
{
    connect(&link.live, &LiveBridge::candleUpdated, this, &SeriesFeed::handleLive);
    connect(&link.live, &LiveBridge::rangeChanged, this, &SeriesFeed::handleRangeChanged);
    connect(&m_history, &HistoryLoader::loaded, this, [this](const std::vector<Candle> &candles) {
        m_first = candles.front().openTime;
        Q_EMIT olderLoaded(candles);
    });
    connect(&m_history, &HistoryLoader::ended, this, &SeriesFeed::historyEnded);
    connect(&m_history, &HistoryLoader::failed, this, &SeriesFeed::historyFailed);
    m_changedDelay.setSingleShot(true);
    m_changedDelay.setInterval(kSeriesDelay);
    connect(&m_changedDelay, &QTimer::timeout, this, &SeriesFeed::readChanged);
    m_gapsDelay.setSingleShot(true);
    m_gapsDelay.setInterval(kGapsDelay);
    connect(&m_gapsDelay, &QTimer::timeout, this, &SeriesFeed::readGaps);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &SeriesFeed::readFirst);
    connect(&m_clock, &QTimer::timeout, this, &SeriesFeed::tick);
    m_clock.start(kClock);
}

void SeriesFeed::open(const market::SeriesKey &series, std::optional<UtcTime> from)
{
    m_hasFetchedFirst = m_hasFetchedFirst && m_series == series;
    m_series = series;
    m_from = from;
    readFirst();
}

void SeriesFeed::readFirst()
{
    m_retry.stop();
    m_state = State::Opening;
    m_early.clear();
    m_changed.reset();
    m_history.start(*m_series);
    m_link.reader.runNewest(
        this, m_openings,
        [&data = m_link.engine.marketData(), series = *m_series, from = m_from] {
            return readOpening(data, series, from);
        },
        [this](Result<OpenedSeries> result) { handleOpened(std::move(result)); });
}

void SeriesFeed::handleOpened(Result<OpenedSeries> result)
{
    if (!result) {
        m_state = State::Idle;
        m_retry.start(kRetry);
        Q_EMIT openFailed(errorText(result.error()));
        return;
    }
    const bool isEmpty = result->candles.empty();
    m_state = isEmpty ? State::Empty : State::Shown;
    m_first = isEmpty ? std::nullopt : std::optional(result->candles.front().openTime);
    Q_EMIT opened(*result);
    for (const Candle &candle : std::exchange(m_early, {})) {
        if (!isEmpty && candle.openTime >= result->candles.back().openTime)
            Q_EMIT liveUpdated(candle);
    }
    tick();
    readGaps();
}

void SeriesFeed::handleLive(const interfaces::CandleUpdate &update)
{
    if (!m_series || update.series.instrument != m_series->instrument)
        return;
    const market::Interval interval = m_series->interval;
    const UtcTime open = interval.floor(update.candle.openTime);
    if (update.series.interval != interval) {
        // A series that is built from finer ones has no stream of its own; it grows when they do.
        if (update.closed && m_state == State::Shown && interval.isMultipleOf(update.series.interval)
            && interval.next(open) == update.series.interval.next(update.candle.openTime))
            noteChanged({open, interval.next(open)});
        return;
    }
    if (m_state == State::Opening)
        m_early.push_back(update.candle);
    else if (m_state == State::Shown)
        Q_EMIT liveUpdated(update.candle);
    else if (m_state == State::Empty)
        noteChanged({open, interval.next(open)});
}

void SeriesFeed::handleRangeChanged(const interfaces::RangeChanged &change)
{
    if (m_series != change.series)
        return;
    noteChanged(change.range);
    if (!m_gapsDelay.isActive())
        m_gapsDelay.start();
}

void SeriesFeed::noteChanged(const TimeRange &range)
{
    m_changed = united(m_changed, range);
    if (!m_changedDelay.isActive())
        m_changedDelay.start();
}

void SeriesFeed::readChanged()
{
    if (!m_series || !m_changed)
        return;
    if (m_state == State::Opening) {
        m_changedDelay.start();
        return;
    }
    if (m_state != State::Shown) {
        readFirst();
        return;
    }
    const TimeRange range = *std::exchange(m_changed, std::nullopt);
    // A backfill can change years; the newest part of it is what a chart can show without scrolling.
    const CandleQuery query{*m_series, std::nullopt, range.to - kUnit, kHistoryPage, false};
    m_link.reader.run(
        this, [&data = m_link.engine.marketData(), query] { return data.candles(query); },
        [this, series = *m_series, range](Result<std::vector<Candle>> result) {
            if (m_series != series || m_state != State::Shown || !result)
                return;
            // What lies before the first bar shown comes with the page that is asked for when the reader gets there.
            std::erase_if(*result, [&](const Candle &c) {
                return !range.contains(c.openTime) || c.openTime < *m_first;
            });
            if (!result->empty())
                Q_EMIT merged(*result);
        });
}

void SeriesFeed::readGaps()
{
    if (!m_series)
        return;
    interfaces::GapFilter filter;
    filter.instrument = m_series->instrument;
    filter.interval = m_series->interval;
    filter.includeResolved = true;
    m_link.reader.runNewest(
        this, m_gapReads, [&reports = m_link.engine.gapReports(), filter] { return reports.gaps(filter); },
        [this, series = *m_series](Result<std::vector<interfaces::Gap>> result) {
            if (m_series == series && result)
                Q_EMIT gapsChanged(*result);
        });
}

void SeriesFeed::requestBackfill(const TimeRange &range)
{
    if (!m_series)
        return;
    const auto job = m_link.engine.jobs().startBackfill(
        {m_series->instrument, interfaces::DataKind::Candles, m_series->interval, range, std::nullopt});
    if (!job)
        Q_EMIT requestFailed(errorText(job.error()));
}

void SeriesFeed::tick()
{
    if (!m_series)
        return;
    m_history.poll();
    const auto status = m_link.engine.status();
    for (const auto &market : status.markets) {
        if (market.market != m_series->instrument.market || !market.exchangeTime)
            continue;
        Q_EMIT exchangeTime(*market.exchangeTime);
        if (m_state == State::Empty)
            fetchFirst(status, *market.exchangeTime);
    }
}

/// Nothing is stored and the engine does not keep the series: one page from the exchange, once. It comes back as a
/// changed range.
void SeriesFeed::fetchFirst(const interfaces::EngineStatus &status, UtcTime now)
{
    const bool isTracked =
        std::find(status.tracked.begin(), status.tracked.end(), *m_series) != status.tracked.end();
    if (isTracked || std::exchange(m_hasFetchedFirst, true))
        return;
    const market::Interval interval = m_series->interval;
    requestBackfill({interval.advance(interval.floor(now), -1'000), interval.floor(now)});
}

} // namespace cw::models
