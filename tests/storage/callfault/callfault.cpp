// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loaded before SQLite's library and libpq (LD_PRELOAD): lets one call fail that the program makes. SQLite runs statements
// of its own through the same symbols; those have no text, and are left alone.

#include "tests/storage/callfault/callfault.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <dlfcn.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdio>
#include <mutex>
#include <set>
#include <string>

namespace {

constexpr int kAnswerMs = 20'000;

std::mutex guard; // of all below
long armed = 0;
long count = 0;
int kind = CallFaultNone;
std::string state;
std::set<sqlite3_stmt *> failed; // whose next reset tells of the failure once more

/// How this call fails.
int nextFault()
{
    const std::lock_guard lock(guard);
    return ++count == armed ? kind : CallFaultNone;
}

template<class Function>
Function *original(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

int sqliteCode(int fault)
{
    return fault == CallFaultBusy ? SQLITE_BUSY : fault == CallFaultFull ? SQLITE_FULL : SQLITE_IOERR;
}

/// A statement that the server refuses with the SQLSTATE of the test.
std::string refusal()
{
    const std::lock_guard lock(guard);
    return "DO $$ BEGIN RAISE EXCEPTION 'this call fails on purpose' USING ERRCODE = '" + state + "'; END $$";
}

void cut(const PGconn *connection) { ::shutdown(PQsocket(connection), SHUT_RDWR); }

/// Waits until the server has answered, throws the answer away and ends the connection.
void cutAfterAnswer(const PGconn *connection)
{
    pollfd watched{PQsocket(connection), POLLIN, 0};
    ::poll(&watched, 1, kAnswerMs);
    char bytes[65'536];
    while (::recv(watched.fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
    }
    cut(connection);
}

/// For calls that wait for the answer themselves: the statement is sent by hand.
PGresult *sentAndCut(PGconn *connection, int sent)
{
    if (sent == 1) {
        PQflush(connection);
        cutAfterAnswer(connection);
    }
    PGresult *last = nullptr;
    while (PGresult *next = PQgetResult(connection)) {
        PQclear(last);
        last = next;
    }
    return last;
}

using SendQuery = int(PGconn *, const char *);

SendQuery *sendQuery()
{
    static auto *const kNext = original<SendQuery>("PQsendQuery");
    return kNext;
}

PGresult *execute(PGconn *connection, const char *text)
{
    static auto *const kNext = original<PGresult *(PGconn *, const char *)>("PQexec");
    return kNext(connection, text);
}

} // namespace

extern "C" {

void callFaultArm(long nth, int fault, const char *sqlState)
{
    const std::lock_guard lock(guard);
    armed = nth;
    kind = fault;
    state = sqlState;
    count = 0;
    failed.clear();
}

long callFaultCount()
{
    const std::lock_guard lock(guard);
    return count;
}

// ---- SQLite -----------------------------------------------------------------------------------------------------

int sqlite3_prepare16_v2(sqlite3 *database, const void *text, int bytes, sqlite3_stmt **statement, const void **tail)
{
    static auto *const kNext =
        original<int(sqlite3 *, const void *, int, sqlite3_stmt **, const void **)>("sqlite3_prepare16_v2");
    if (const int fault = nextFault()) {
        *statement = nullptr;
        return sqliteCode(fault);
    }
    return kNext(database, text, bytes, statement, tail);
}

int sqlite3_step(sqlite3_stmt *statement)
{
    static auto *const kNext = original<int(sqlite3_stmt *)>("sqlite3_step");
    if (sqlite3_sql(statement) == nullptr)
        return kNext(statement);
    if (const int fault = nextFault()) {
        const std::lock_guard lock(guard);
        failed.insert(statement);
        return sqliteCode(fault);
    }
    return kNext(statement);
}

int sqlite3_reset(sqlite3_stmt *statement)
{
    static auto *const kNext = original<int(sqlite3_stmt *)>("sqlite3_reset");
    const int code = kNext(statement);
    const std::lock_guard lock(guard);
    return failed.erase(statement) > 0 ? sqliteCode(kind) : code;
}

// ---- libpq ------------------------------------------------------------------------------------------------------

int PQsendQuery(PGconn *connection, const char *text)
{
    switch (nextFault()) {
    case CallFaultLostBefore: cut(connection); break;
    case CallFaultLostAfter: {
        const int sent = sendQuery()(connection, text);
        PQflush(connection);
        cutAfterAnswer(connection);
        return sent;
    }
    case CallFaultRefused: return sendQuery()(connection, refusal().c_str());
    default: break;
    }
    return sendQuery()(connection, text);
}

PGresult *PQexec(PGconn *connection, const char *text)
{
    switch (nextFault()) {
    case CallFaultLostBefore: cut(connection); break;
    case CallFaultLostAfter: return sentAndCut(connection, sendQuery()(connection, text));
    case CallFaultRefused: return execute(connection, refusal().c_str());
    default: break;
    }
    return execute(connection, text);
}

PGresult *PQprepare(PGconn *connection, const char *name, const char *text, int parameters, const Oid *types)
{
    static auto *const kNext =
        original<PGresult *(PGconn *, const char *, const char *, int, const Oid *)>("PQprepare");
    switch (nextFault()) {
    case CallFaultLostBefore: cut(connection); break;
    case CallFaultLostAfter:
        return sentAndCut(connection, PQsendPrepare(connection, name, text, parameters, types));
    case CallFaultRefused: return execute(connection, refusal().c_str());
    default: break;
    }
    return kNext(connection, name, text, parameters, types);
}

PGresult *PQexecPrepared(PGconn *connection, const char *name, int parameters, const char *const *values,
                         const int *lengths, const int *formats, int format)
{
    static auto *const kNext =
        original<PGresult *(PGconn *, const char *, int, const char *const *, const int *, const int *, int)>(
            "PQexecPrepared");
    switch (nextFault()) {
    case CallFaultLostBefore: cut(connection); break;
    case CallFaultLostAfter:
        return sentAndCut(connection,
                          PQsendQueryPrepared(connection, name, parameters, values, lengths, formats, format));
    case CallFaultRefused: return execute(connection, refusal().c_str());
    default: break;
    }
    return kNext(connection, name, parameters, values, lengths, formats, format);
}

} // extern "C"
