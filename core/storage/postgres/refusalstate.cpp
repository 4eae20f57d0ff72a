// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/refusalstate.h"

#include "core/storage/postgres/connectoptions.h"
#include "core/storage/postgres/libpq.h"

#include <QDeadlineTimer>
#include <QRegularExpression>

#include <poll.h>

namespace cw::storage::postgres {
namespace {

constexpr std::chrono::seconds kPatience{3};

struct ConnectionEnder {
    void operator()(PGconn *connection) const noexcept { PQfinish(connection); }
};

using Attempt = std::unique_ptr<PGconn, ConnectionEnder>;

Attempt begin(const ConnectOptions &options)
{
    std::vector<const char *> names;
    std::vector<const char *> values;
    for (const auto &[name, value] : options) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return Attempt(PQconnectStartParams(names.data(), values.data(), 0));
}

/// Until the connection stands, is refused or takes too long.
void await(PGconn *connection)
{
    const QDeadlineTimer deadline(kPatience);
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    while (wanted == PGRES_POLLING_READING || wanted == PGRES_POLLING_WRITING) {
        pollfd socket{PQsocket(connection),
                      static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        if (::poll(&socket, 1, static_cast<int>(deadline.remainingTime())) <= 0)
            return;
        wanted = PQconnectPoll(connection);
    }
}

} // namespace

QString refusalState(const Address &address)
{
    static const QRegularExpression kState(QStringLiteral(":  ([0-9A-Z]{5})\\b"));
    const ConnectOptions options = allOptions(address);
    const Attempt attempt = begin(options);
    if (!attempt || PQstatus(attempt.get()) == CONNECTION_BAD)
        return {};
    PQsetErrorVerbosity(attempt.get(), PQERRORS_SQLSTATE);
    await(attempt.get());
    // libpq goes on to another server, or without TLS, and comes to its end with the last refusal.
    QRegularExpressionMatch last;
    static_cast<void>(QString::fromUtf8(PQerrorMessage(attempt.get())).lastIndexOf(kState, -1, &last));
    return last.captured(1);
}

} // namespace cw::storage::postgres
