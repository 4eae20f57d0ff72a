// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connection.h"
#include "core/storage/postgres/postgreserror.h"
#include "core/storage/sql/operation.h"

#include <QtGlobal>

#include <string>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <poll.h>
#endif

namespace cw::storage::postgres {
namespace {

struct NoticeFreer {
    void operator()(PGnotify *notice) const noexcept { PQfreemem(notice); }
};

/// Waits until the socket has something to read, or its other end is gone.
void waitForData(int socket, std::chrono::milliseconds patience)
{
    const int milliseconds = static_cast<int>(patience.count());
#ifdef Q_OS_WIN
    WSAPOLLFD watched{static_cast<SOCKET>(socket), POLLRDNORM, 0};
    WSAPoll(&watched, 1, milliseconds);
#else
    pollfd watched{socket, POLLIN, 0};
    ::poll(&watched, 1, milliseconds);
#endif
}

std::vector<std::string> takeNotices(PGconn *handle)
{
    std::vector<std::string> payloads;
    while (const std::unique_ptr<PGnotify, NoticeFreer> notice{PQnotifies(handle)})
        payloads.emplace_back(notice->extra);
    return payloads;
}

} // namespace

/// The driver leaves the end of an answer of which only the first row was wanted. As long as that waits there, libpq
/// shows nothing of what comes behind it.
void Connection::finishAnswer()
{
    const sql::Operation operation(*this);
    while (const Answer rest{PQgetResult(m_handle)}) {
    }
}

Result<std::vector<std::string>> Connection::notices(std::chrono::milliseconds patience)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    finishAnswer();
    // Those that came with the answer to a statement are here already.
    auto payloads = takeNotices(m_handle);
    if (!payloads.empty())
        return payloads;
    waitForData(PQsocket(m_handle), patience);
    if (PQconsumeInput(m_handle) != 1 || PQstatus(m_handle) != CONNECTION_OK)
        return tl::unexpected(
            postgres::toError({QString(), QString::fromUtf8(PQerrorMessage(m_handle)), true, false, isOverdue()},
                              QStringLiteral("listen for changes")));
    return takeNotices(m_handle);
}

} // namespace cw::storage::postgres
