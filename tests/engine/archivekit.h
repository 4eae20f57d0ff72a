// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"
#include "tests/support/recordedengine.h"

#include <map>
#include <memory>
#include <vector>

namespace cw::test {

using storage::test::must;

/// A recorded exchange and a new database of the engine under test, which can be looked into and tampered
/// with.
class ArchiveBench {
public:
    ArchiveBench() : m_place(storage::test::makePlace()), recorded(speed(1))
    {
        recorded.database = m_place->url();
        recorded.config.instruments.clear();
    }

    [[nodiscard]] market::UtcTime now() const { return recorded.exchange->now(); }
    /// Runs SQL the way another program would; on SQLite only while no engine runs.
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }

    /// Writes a batch, without an engine.
    void write(const storage::WriteBatch &batch) const
    {
        const auto database = must(storage::openDatabase(m_place->url()));
        (void)must(must(database->openWriter())->write(batch));
    }
    /// So many final candles that end `age` before the exchange's now.
    std::vector<market::Candle> writeCandles(const market::SeriesKey &series, int count,
                                             std::chrono::minutes age) const
    {
        market::UtcTime open = series.interval.advance(series.interval.floor(now() - age), -count);
        std::vector<market::Candle> rows;
        for (int i = 0; i < count; ++i, open = series.interval.next(open))
            rows.push_back(storage::test::candle(open, series.interval));
        write(storage::test::batchOf(series, rows));
        return rows;
    }

private:
    std::unique_ptr<storage::test::TestPlace> m_place;

public:
    RecordedEngine recorded;
};

[[nodiscard]] inline interfaces::ArchiveRun runOf(engine::EngineHost &engine, std::int64_t job)
{
    return interfaces::findRun(engine.archive(), job).value_or(interfaces::ArchiveRun());
}

/// True when the job comes to this end; says why when it comes to another one.
[[nodiscard]] inline bool endsAs(engine::EngineHost &engine, const Result<std::int64_t> &job,
                                 interfaces::JobState state)
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

/// Rows of a sequence by place.
[[nodiscard]] inline std::map<std::string, std::int64_t> placesOf(engine::EngineHost &engine,
                                                                  const interfaces::SequenceFilter &filter)
{
    std::map<std::string, std::int64_t> rows;
    for (const auto &segment : must(engine.archive().segments(filter)))
        rows[segment.location] += segment.rows;
    return rows;
}

[[nodiscard]] inline QStringList textsOf(engine::EngineHost &engine, const market::SeriesKey &series)
{
    return storage::test::texts(everything(engine, series));
}

[[nodiscard]] inline interfaces::SequenceFilter filterOf(const market::SeriesKey &series)
{
    return {series.instrument.symbol, series.instrument.market, interfaces::DataKind::Candles,
            series.interval};
}

[[nodiscard]] inline interfaces::SequenceKey keyOf(const market::SeriesKey &series)
{
    return {series.instrument, interfaces::DataKind::Candles, series.interval};
}

/// All of a series that is older than `before`.
[[nodiscard]] inline interfaces::ArchiveRequest olderThan(const market::SeriesKey &series,
                                                          market::UtcTime before)
{
    interfaces::ArchiveRequest request;
    request.what = filterOf(series);
    request.before = before;
    return request;
}

} // namespace cw::test
