// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/historyloader.h"

#include "ui/models/texts.h"

#include <algorithm>

namespace cw::models {
namespace {

using interfaces::CandleQuery;
using interfaces::JobState;
using market::Candle;

bool isUnderWay(const interfaces::JobStatus &job)
{
    return !interfaces::isOver(job.state) && job.state != JobState::Paused;
}

} // namespace

HistoryLoader::HistoryLoader(const EngineLink &link, QObject *parent) : QObject(parent), m_link(link) {}

void HistoryLoader::start(const market::SeriesKey &series)
{
    m_series = series;
    m_wanted.reset();
    m_isReading = false;
    [[maybe_unused]] const auto stale = m_questions.next();
}

void HistoryLoader::load(market::UtcTime before)
{
    if (!m_series)
        return;
    m_wanted = Wanted{before, std::nullopt};
    read();
}

void HistoryLoader::read()
{
    m_isReading = true;
    const CandleQuery query{*m_series, std::nullopt, m_wanted->before - market::microseconds(1), kHistoryPage,
                            false};
    m_link.reader.runNewest(
        this, m_questions, [&data = m_link.engine.marketData(), query] { return data.candles(query); },
        [this](Result<std::vector<Candle>> result) {
            m_isReading = false;
            handleRead(std::move(result));
        });
}

void HistoryLoader::handleRead(Result<std::vector<Candle>> result)
{
    if (!result) {
        fail(errorText(result.error()));
        return;
    }
    if (result->empty() && !m_wanted->job) {
        askExchange();
        return;
    }
    m_wanted.reset();
    if (result->empty())
        Q_EMIT ended();
    else
        Q_EMIT loaded(*result);
}

/// The store has nothing older: one page from the exchange, then the store is asked again.
void HistoryLoader::askExchange()
{
    const market::Interval interval = m_series->interval;
    const market::UtcTime before = m_wanted->before;
    const market::TimeRange range{interval.advance(interval.floor(before), -kHistoryPage), before};
    auto job = m_link.engine.jobs().startBackfill(
        {m_series->instrument, interfaces::DataKind::Candles, interval, range, std::nullopt});
    if (!job)
        fail(errorText(job.error()));
    else
        m_wanted->job = *job;
}

void HistoryLoader::poll()
{
    if (!m_wanted || !m_wanted->job || m_isReading)
        return;
    const auto jobs = m_link.engine.jobs().jobs();
    const auto job = std::find_if(jobs.begin(), jobs.end(),
                                  [this](const auto &status) { return status.id == *m_wanted->job; });
    if (job != jobs.end() && isUnderWay(*job))
        return;
    if (job != jobs.end() && job->state != JobState::Succeeded)
        fail(job->error.empty() ? jobStateName(job->state) : QString::fromStdString(job->error));
    else
        read();
}

void HistoryLoader::fail(const QString &reason)
{
    m_wanted.reset();
    Q_EMIT failed(reason);
}

} // namespace cw::models
