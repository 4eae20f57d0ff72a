// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/originfeed.h"

#include <utility>

namespace cw::models {
namespace {

/// A crosshair that sweeps over a chart asks for nothing.
constexpr std::chrono::milliseconds kRest{80};
/// A closed candle is stored within a quarter of a second.
constexpr std::chrono::milliseconds kUntilStored{1'000};

} // namespace

OriginFeed::OriginFeed(const EngineLink &link, QObject *parent) : QObject(parent), m_link(link)
{
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, this, &OriginFeed::read);
}

void OriginFeed::start(const market::SeriesKey &series)
{
    m_series = series;
    ask(std::nullopt);
}

void OriginFeed::ask(std::optional<market::UtcTime> openTime)
{
    m_wanted = openTime;
    [[maybe_unused]] const auto stale = m_questions.next();
    if (m_series && m_wanted)
        m_delay.start(kRest);
    else
        m_delay.stop();
}

void OriginFeed::read()
{
    const interfaces::CandleQuery query{*m_series, *m_wanted, *m_wanted, 1, /*includeOpen=*/true};
    m_link.reader.runNewest(
        this, m_questions, [&data = m_link.engine.marketData(), query] { return data.candleRecords(query); },
        [this](Result<std::vector<interfaces::CandleRecord>> records) { handleRead(std::move(records)); });
}

/// A failure is told where rows are read for drawing; here the origin is left out.
void OriginFeed::handleRead(Result<std::vector<interfaces::CandleRecord>> records)
{
    if (!records || records->empty())
        return;
    const interfaces::CandleRecord &record = records->front();
    if (record.origin.place == interfaces::RowPlace::Memory)
        m_delay.start(kUntilStored);
    Q_EMIT found(record);
}

} // namespace cw::models
