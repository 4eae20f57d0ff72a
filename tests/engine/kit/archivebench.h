// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "tests/engine/kit/recordedengine.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <map>
#include <memory>
#include <vector>

namespace cw::test {

using storage::test::must;

/// A recorded exchange and a new database of the engine under test, which can be looked into and tampered
/// with.
class ArchiveBench {
public:
    explicit ArchiveBench(replay::ReplayOptions options = speed(1));

    [[nodiscard]] market::UtcTime now() const { return recorded.exchange->now(); }
    /// Runs SQL the way another program would; on SQLite only while no engine runs.
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }

    /// Writes a batch, without an engine.
    void write(const storage::WriteBatch &batch) const;
    /// So many final candles that end `age` before the exchange's now.
    std::vector<market::Candle> writeCandles(const market::SeriesKey &series, int count,
                                             std::chrono::minutes age) const;

private:
    std::unique_ptr<storage::test::TestPlace> m_place;

public:
    RecordedEngine recorded;
};

[[nodiscard]] interfaces::ArchiveRun runOf(engine::EngineHost &engine, std::int64_t job);

/// True when the job comes to this end; says why when it comes to another one.
[[nodiscard]] bool endsAs(engine::EngineHost &engine, const Result<std::int64_t> &job,
                          interfaces::JobState state);

/// Rows of a sequence by place.
[[nodiscard]] std::map<std::string, std::int64_t> placesOf(engine::EngineHost &engine,
                                                           const interfaces::SequenceFilter &filter);

[[nodiscard]] QStringList textsOf(engine::EngineHost &engine, const market::SeriesKey &series);

[[nodiscard]] interfaces::SequenceFilter filterOf(const market::SeriesKey &series);

[[nodiscard]] interfaces::SequenceKey keyOf(const market::SeriesKey &series);

/// All of a series that is older than `before`.
[[nodiscard]] interfaces::ArchiveRequest olderThan(const market::SeriesKey &series, market::UtcTime before);

} // namespace cw::test
