// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/archivebench.h"

namespace cw::test {

ArchiveBench::ArchiveBench(replay::ReplayOptions options)
    : m_place(storage::test::makePlace()), recorded(std::move(options))
{
    recorded.database = m_place->url();
    recorded.config.instruments.clear();
}

void ArchiveBench::write(const storage::WriteBatch &batch) const
{
    const auto database = must(storage::openDatabase(m_place->url()));
    (void)must(must(database->openWriter())->write(batch));
}

std::vector<market::Candle> ArchiveBench::writeCandles(const market::SeriesKey &series, int count,
                                                       std::chrono::minutes age) const
{
    market::UtcTime open = series.interval.advance(series.interval.floor(now() - age), -count);
    std::vector<market::Candle> rows;
    for (int i = 0; i < count; ++i, open = series.interval.next(open))
        rows.push_back(storage::test::candle(open, series.interval));
    write(storage::test::batchOf(series, rows));
    return rows;
}

interfaces::ArchiveRun runOf(engine::EngineHost &engine, std::int64_t job)
{
    return interfaces::findRun(engine.archive(), job).value_or(interfaces::ArchiveRun());
}

bool endsAs(engine::EngineHost &engine, const Result<std::int64_t> &job, interfaces::JobState state)
{
    if (!job) {
        qWarning("%s", job.error().detail.c_str());
        return false;
    }
    (void)waitFor([&] { return interfaces::isOver(runOf(engine, *job).job.state); });
    const auto status = runOf(engine, *job).job;
    if (status.state != state)
        qWarning("Job %lld is %s: %s", static_cast<long long>(*job),
                 std::string(interfaces::jobStateText(status.state)).c_str(), status.error.c_str());
    return status.state == state;
}

std::map<std::string, std::int64_t> placesOf(engine::EngineHost &engine,
                                             const interfaces::SequenceFilter &filter)
{
    std::map<std::string, std::int64_t> rows;
    for (const auto &segment : must(engine.archive().segments(filter)))
        rows[segment.location] += segment.rows;
    return rows;
}

QStringList textsOf(engine::EngineHost &engine, const market::SeriesKey &series)
{
    return storage::test::texts(everything(engine, series));
}

interfaces::SequenceFilter filterOf(const market::SeriesKey &series)
{
    return {series.instrument.symbol, series.instrument.market, interfaces::DataKind::Candles,
            series.interval};
}

interfaces::SequenceKey keyOf(const market::SeriesKey &series)
{
    return {series.instrument, interfaces::DataKind::Candles, series.interval};
}

interfaces::ArchiveRequest olderThan(const market::SeriesKey &series, market::UtcTime before)
{
    interfaces::ArchiveRequest request;
    request.what = filterOf(series);
    request.before = before;
    return request;
}

} // namespace cw::test
