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
    if (auto judged = session.judge(now); !judged)
        return failFrom(judged);
    if (auto told = session.announce(batches); !told)
        return failFrom(told);
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return reports;
}

Result<> checkRows(std::int64_t maxRows)
{
    if (maxRows > 0)
        return {};
    return fail(ErrorCode::InvalidInput, "A step of a move needs at least one row.");
}

/// Carries out what `plan()` chooses, in one transaction. It is asked twice: room for the rows cannot be made inside the
/// transaction, and what is moved cannot be chosen outside.
template<class Plan>
Result<ArchiveStep> moveIn(WriteSession &session, Plan plan)
{
    auto wanted = plan();
    if (!wanted)
        return failFrom(wanted);
    if (!*wanted)
        return ArchiveStep{0, {}, {}, true};
    if (auto made = session.makeRoom(**wanted); !made)
        return failFrom(made);
    auto transaction = Transaction::beginWrite(*session.connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto locked = session.archivist.lock(**wanted); !locked)
        return failFrom(locked);
    if (auto checked = session.archivist.checkColumns((*wanted)->sequence.kind); !checked)
        return failFrom(checked);
    auto chosen = plan();
    if (!chosen)
        return failFrom(chosen);
    if (!*chosen)
        return ArchiveStep{0, {}, {}, true};
    const IdRange &keys = (*chosen)->keys;
    if (keys.from < (*wanted)->keys.from || keys.to > (*wanted)->keys.to)
        return fail(ErrorCode::Busy,
                    "Another program changes the rows that are to be moved; they are chosen again.");
    auto step = session.archivist.carryOut(**chosen, market::fromUs(nowUs()));
    if (!step)
        return step;
    auto next = plan();
    if (!next)
        return failFrom(next);
    step->isDone = !*next;
    // Where the archive begins and ends is remembered with the keys.
    session.keys.forget();
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return step;
}

/// Of candles and funding rates, whose keys are times; ids of trades say nothing about it.
TimeRange timesOf(const Removal &removal)
{
    const IdRange &keys = removal.block.keys;
    return removal.sequence.kind == RowKind::Trades
               ? TimeRange()
               : TimeRange{market::fromUs(keys.from), market::fromUs(keys.to)};
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

template<class Work>
auto SqlWriter::attempt(Work work) -> decltype(work(std::declval<WriteSession &>()))
{
    bool wasLost = false;
    for (;;) {
        auto current = session();
        if (!current)
            return failFrom(current);
        auto done = work(**current);
        if (done || !settle(done.error()) || wasLost)
            return done;
        wasLost = true;
    }
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
                           || error.code == ErrorCode::Busy || error.code == ErrorCode::Conflict;
    if (isLost || !isRefusal)
        m_session.reset();
    return isLost;
}

Result<std::vector<WriteReport>> SqlWriter::writeAll(std::span<const WriteBatch *const> batches)
{
    return attempt([&](WriteSession &session) { return writeIn(session, batches); });
}

Result<ArchiveStep> SqlWriter::archive(const Sequence &sequence, UtcTime before, std::int64_t maxRows)
{
    if (auto sound = checkRows(maxRows); !sound)
        return failFrom(sound);
    return attempt([&](WriteSession &session) {
        return moveIn(session, [&] { return session.planner.archive(sequence, before, maxRows); });
    });
}

Result<ArchiveStep> SqlWriter::restore(const Sequence &sequence, TimeRange range, std::int64_t maxRows)
{
    if (auto sound = checkRows(maxRows); !sound)
        return failFrom(sound);
    return attempt([&](WriteSession &session) {
        return moveIn(session, [&] { return session.planner.restore(sequence, range, maxRows); });
    });
}

Result<std::int64_t> SqlWriter::remove(const Removal &removal)
{
    return attempt([&](WriteSession &session) -> Result<std::int64_t> {
        auto transaction = Transaction::beginWrite(*session.connection);
        if (!transaction)
            return failFrom(transaction);
        const std::int64_t now = nowUs();
        if (auto counted = session.ensureClaims(now); !counted)
            return failFrom(counted);
        auto removed = session.remover.remove(removal, market::fromUs(now));
        if (!removed)
            return removed;
        session.keys.forget();
        if (auto told = session.announce(removal.sequence, timesOf(removal)); !told)
            return failFrom(told);
        if (auto done = transaction->commit(); !done)
            return failFrom(done);
        return removed;
    });
}

Result<std::int64_t> SqlWriter::removeLease(const std::string &id)
{
    return attempt([&](WriteSession &session) -> Result<std::int64_t> {
        auto transaction = Transaction::beginWrite(*session.connection);
        if (!transaction)
            return failFrom(transaction);
        auto removed = session.removeLease(id);
        if (!removed)
            return removed;
        if (auto done = transaction->commit(); !done)
            return failFrom(done);
        return removed;
    });
}

Result<std::int64_t> SqlWriter::removeUnheld()
{
    return attempt([&](WriteSession &session) -> Result<std::int64_t> {
        auto transaction = Transaction::beginWrite(*session.connection);
        if (!transaction)
            return failFrom(transaction);
        auto removed = session.removeUnheld();
        if (!removed)
            return removed;
        session.keys.forget();
        if (auto done = transaction->commit(); !done)
            return failFrom(done);
        return removed;
    });
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
