// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/sqlwriter.h"

#include "core/storage/sql/transaction.h"

namespace cw::storage::sql {
namespace {

std::int64_t nowUs()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

Result<std::vector<WriteReport>> writeIn(WriteSession &session, std::span<const WriteBatch *const> batches)
{
    if (auto made = session.makeRoom(batches); !made)
        return failFrom(made);
    auto transaction = Transaction::beginWrite(*session.connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto noticed = session.noticeOthers(batches); !noticed)
        return failFrom(noticed);
    const std::int64_t now = nowUs();
    if (auto counted = session.ensureClaims(now); !counted)
        return failFrom(counted);
    std::vector<WriteReport> reports;
    reports.reserve(batches.size());
    for (const WriteBatch *batch : batches) {
        auto report = session.write(*batch, now);
        if (!report)
            return failFrom(report);
        reports.push_back(*report);
    }
    if (auto told = session.announce(batches); !told)
        return failFrom(told);
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return reports;
}

} // namespace

Result<std::unique_ptr<Writer>> SqlWriter::open(Open open)
{
    std::unique_ptr<SqlWriter> writer(new SqlWriter(std::move(open)));
    if (auto session = writer->session(); !session)
        return failFrom(session);
    return writer;
}

Result<WriteSession *> SqlWriter::session()
{
    if (std::this_thread::get_id() != m_thread)
        return fail(ErrorCode::Internal, "A database writer was used outside the thread that opened it.");
    if (!m_session) {
        auto opened = m_open();
        if (!opened)
            return failFrom(opened);
        m_session = std::move(*opened);
    }
    return m_session.get();
}

Result<std::vector<WriteReport>> SqlWriter::attempt(std::span<const WriteBatch *const> batches)
{
    auto current = session();
    if (!current)
        return failFrom(current);
    return writeIn(**current, batches);
}

bool SqlWriter::settle(const Error &error)
{
    if (!m_session)
        return false;
    const bool isLost = m_session->connection->isLost();
    m_session->noteFailure(error);
    // Keys made in the lost transaction do not exist. After a failed file operation or commit, what the
    // connection believes about the database is not to be trusted either: the next write starts on a fresh one.
    m_session->keys.forget();
    const bool isRefusal = error.code == ErrorCode::InvalidInput || error.code == ErrorCode::NotFound
                           || error.code == ErrorCode::Busy;
    if (isLost || !isRefusal)
        m_session.reset();
    return isLost;
}

Result<std::vector<WriteReport>> SqlWriter::writeAll(std::span<const WriteBatch *const> batches)
{
    if (auto current = session(); !current)
        return failFrom(current);
    auto written = attempt(batches);
    if (written || !settle(written.error()))
        return written;
    auto again = attempt(batches);
    if (!again)
        settle(again.error());
    return again;
}

Result<> SqlWriter::maintain()
{
    auto current = session();
    if (!current)
        return failFrom(current);
    auto done = (*current)->maintain();
    if (!done)
        settle(done.error());
    return done;
}

Result<> SqlWriter::tidy(Tidying tidying)
{
    auto current = session();
    if (!current)
        return failFrom(current);
    auto done = (*current)->tidy(tidying);
    if (!done && done.error().code != ErrorCode::Unsupported)
        settle(done.error());
    return done;
}

} // namespace cw::storage::sql
