// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitewriter.h"

#include "core/storage/batchrules.h"
#include "core/storage/sqlite/transaction.h"

namespace cw::storage::sqlite {
namespace {

std::int64_t nowUs()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

/// Our promises about durability and readers need the write-ahead log; some network folders cannot have one.
Result<> requireLog(Connection &connection)
{
    auto mode = connection.single(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (!mode)
        return failFrom(mode);
    if (*mode == QStringLiteral("wal"))
        return {};
    return fail(
        ErrorCode::Storage,
        QStringLiteral("The database '%1' cannot use a write-ahead log; its folder must be on a local disk.")
            .arg(connection.path())
            .toStdString());
}

/// Adds `part` to `total`, or passes its error on.
Result<> addTo(WriteReport &total, const Result<WriteReport> &part)
{
    if (!part)
        return tl::unexpected(part.error());
    total += *part;
    return {};
}

} // namespace

Result<std::unique_ptr<Writer>> SqliteWriter::open(const QString &path, WriteLock lock)
{
    std::unique_ptr<SqliteWriter> writer(new SqliteWriter(path, std::move(lock)));
    if (auto session = writer->session(); !session)
        return failFrom(session);
    return writer;
}

SqliteWriter::Session::Session(std::unique_ptr<Connection> opened)
    : connection(std::move(opened)), keys(*connection), candles(*connection), trades(*connection),
      funding(*connection), instruments(*connection), gaps(*connection), state(*connection)
{
}

Result<SqliteWriter::Session *> SqliteWriter::session()
{
    if (!m_session) {
        auto connection = Connection::open(m_path, Access::Write);
        if (!connection)
            return failFrom(connection);
        if (auto logged = requireLog(**connection); !logged)
            return failFrom(logged);
        m_session = std::make_unique<Session>(std::move(*connection));
    }
    if (auto here = m_session->connection->checkThread(); !here)
        return failFrom(here);
    return m_session.get();
}

Result<> SqliteWriter::Session::noticeOthers()
{
    auto version = connection->single(QStringLiteral("PRAGMA data_version"));
    if (!version)
        return failFrom(version);
    if (*version != dataVersion)
        keys.forget();
    dataVersion = *version;
    return {};
}

Result<WriteReport> SqliteWriter::Session::writeRows(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const CandleBatch &part : batch.candles) {
        const auto unique = uniqueRows(std::span(part.candles));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.candles(part.series, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, candles.write(*key, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    for (const TradeBatch &part : batch.trades) {
        const auto unique = uniqueRows(std::span(part.trades));
        report.skipped += unique.dropped();
        if (unique.rows().empty())
            continue;
        auto key = keys.trades(part.instrument, unique.rows(), nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = addTo(report, trades.write(*key, unique.rows())); !done)
            return failFrom(done);
    }
    return report;
}

Result<WriteReport> SqliteWriter::Session::writeFacts(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const FundingBatch &part : batch.funding) {
        const auto unique = uniqueRows(std::span(part.rates));
        report.skipped += unique.dropped();
        auto id = keys.instrument(part.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, funding.write(*id, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    for (const GapRecord &record : batch.gaps) {
        auto id = keys.instrument(record.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, gaps.write(*id, record, nowUs)); !done)
            return failFrom(done);
    }
    for (const auto &[name, value] : batch.state) {
        if (auto done = addTo(report, state.write(name, value, nowUs)); !done)
            return failFrom(done);
    }
    return report;
}

Result<WriteReport> SqliteWriter::Session::write(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const market::Instrument &instrument : batch.instruments) {
        auto id = keys.instrument(instrument.key, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, instruments.write(*id, instrument, nowUs)); !done)
            return failFrom(done);
    }
    if (auto done = addTo(report, writeRows(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = addTo(report, writeFacts(batch, nowUs)); !done)
        return failFrom(done);
    return report;
}

Result<std::vector<WriteReport>> SqliteWriter::writeIn(Session &session,
                                                       std::span<const WriteBatch *const> batches)
{
    auto transaction = Transaction::beginWrite(*session.connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto noticed = session.noticeOthers(); !noticed)
        return failFrom(noticed);
    const std::int64_t now = nowUs();
    std::vector<WriteReport> reports;
    reports.reserve(batches.size());
    for (const WriteBatch *batch : batches) {
        auto report = session.write(*batch, now);
        if (!report)
            return failFrom(report);
        reports.push_back(*report);
    }
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return reports;
}

Result<std::vector<WriteReport>> SqliteWriter::writeAll(std::span<const WriteBatch *const> batches)
{
    auto current = session();
    if (!current)
        return failFrom(current);
    auto written = writeIn(**current, batches);
    if (written)
        return written;
    // Keys made in the lost transaction do not exist. After a failed file operation or commit, what the
    // connection believes about the file is not to be trusted either: the next write starts on a fresh one.
    (*current)->keys.forget();
    const bool isRefusal = written.error().code == ErrorCode::InvalidInput
                           || written.error().code == ErrorCode::NotFound
                           || written.error().code == ErrorCode::Busy;
    if (!isRefusal)
        m_session.reset();
    return written;
}

Result<> SqliteWriter::maintain()
{
    auto current = session();
    if (!current)
        return failFrom(current);
    Connection &connection = *(*current)->connection;
    if (auto done = connection.execute(QStringLiteral("PRAGMA optimize")); !done)
        return done;
    return connection.execute(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
}

} // namespace cw::storage::sqlite
