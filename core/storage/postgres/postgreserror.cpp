// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgreserror.h"

#include <QStringList>

#include <algorithm>
#include <iterator>

namespace cw::storage::postgres {
namespace {

constexpr std::chrono::milliseconds kIoPause{500};

struct Rule {
    const char *prefix; ///< of the SQLSTATE
    ErrorCode code;
};

/// The first that fits counts.
constexpr Rule kRules[] = {
    {"08", ErrorCode::Network},    // connection exceptions
    {"57P", ErrorCode::Network},   // the server stops, crashed, starts, or an administrator ended the session
    {"57014", ErrorCode::Timeout}, // cancelled: statement_timeout or the watchdog
    {"25P03", ErrorCode::Network}, // idle in a transaction for too long: the session was ended
    {"40001", ErrorCode::Busy},    // serialization
    {"40P01", ErrorCode::Busy},    // deadlock
    {"55P03", ErrorCode::Busy},    // lock_timeout
    {"25006", ErrorCode::Busy},    // read-only: a standby, or a server that is being moved
    {"53100", ErrorCode::StorageFull}, {"53", ErrorCode::Busy}, // memory, connections
    {"XX001", ErrorCode::Corrupt},                              // data
    {"XX002", ErrorCode::Corrupt},                              // index
    {"0A000", ErrorCode::Busy}, // "cached plan must not change": somebody altered a table
};

/// What the server says of the rows themselves: values, constraints, and what a trigger raises. Anything else it refuses for
/// is mended elsewhere (a right that was taken, a table that is gone), and rows wait for that.
bool isAboutRows(const QString &state)
{
    return state.startsWith(QStringLiteral("22")) || state.startsWith(QStringLiteral("23"))
           || state.startsWith(QStringLiteral("P0"));
}

/// The message without the hints that libpq gives below it: they are not ours, and one is to switch verification off.
QString oneLine(const QString &message)
{
    QStringList lines = message.split(u'\n', Qt::SkipEmptyParts);
    lines.removeIf([](const QString &line) {
        return line.startsWith(u'\t') || line.startsWith(QStringLiteral("Either provide the file"));
    });
    return lines.join(QStringLiteral("; ")).simplified();
}

ErrorCode codeOf(const Complaint &complaint)
{
    if (complaint.isHomeless)
        return ErrorCode::Busy;
    if (complaint.isOverdue)
        return ErrorCode::Timeout;
    for (const Rule &rule : kRules) {
        if (complaint.state.startsWith(QLatin1String(rule.prefix)))
            return rule.code;
    }
    return complaint.isLost || complaint.state.isEmpty() ? ErrorCode::Network : ErrorCode::Storage;
}

struct Advice {
    const char *part; ///< of the message, or the SQLSTATE
    const char *text;
    ErrorCode code;
};

constexpr const char *kFullAdvice =
    "As many connections as the server allows are in use: end some, or allow more.";

/// libpq gives no code for a refused connection, only words.
constexpr Advice kAdvice[] = {
    {"password authentication failed", "The user or the password is wrong.", ErrorCode::Denied},
    {"no password supplied",
     "A password is needed: name it in the address, in the file pgpass of the data directory "
     "or in PGPASSWORD.",
     ErrorCode::Denied},
    {"authentication failed", "The server does not take this user for who it says.", ErrorCode::Storage},
    {"no pg_hba.conf entry", "The server's pg_hba.conf does not let this user in from here.",
     ErrorCode::Storage},
    {"permission denied", "Grant the role CONNECT on the database, or name another role.",
     ErrorCode::Storage},
    {"not permitted to log in", "Name a role that may log in.", ErrorCode::Storage},
    {"private key file", "The file of sslkey cannot be used.", ErrorCode::Storage},
    {"does not support SSL", "The server speaks no TLS, which sslmode asks for.", ErrorCode::Storage},
    {"root certificate file",
     "The file of trusted authorities cannot be used: name a file that holds their certificates as "
     "sslrootcert.",
     ErrorCode::Storage},
    {"certificate file", "The file of sslcert cannot be used.", ErrorCode::Storage},
    {"certificate", "The server's certificate does not prove that it is the server named in the address.",
     ErrorCode::Storage},
    {"does not exist", "Create it, or name another one.", ErrorCode::Storage},
    {"too many clients already", kFullAdvice, ErrorCode::Busy},
    {"too many connections for", kFullAdvice, ErrorCode::Busy},
    {"connection slots are reserved", kFullAdvice, ErrorCode::Busy},
    {"Connection refused", "No server listens there.", ErrorCode::Network},
    {"timeout expired", "The server is there and does not answer.", ErrorCode::Timeout},
};

/// What the server means, in whatever language it says so.
constexpr Advice kStateAdvice[] = {
    {"28P01", "The user or the password is wrong.", ErrorCode::Denied},
    {"28000",
     "The server does not let this user in: name another one, or see to the role, its right to log in and "
     "the server's "
     "pg_hba.conf.",
     ErrorCode::Storage},
    {"3D000", "Create the database, or name another one.", ErrorCode::Storage},
    {"42501", "Grant the role CONNECT on the database, or name another role.", ErrorCode::Storage},
    {"53300", kFullAdvice, ErrorCode::Busy},
};

const Advice *adviceOf(const QString &message)
{
    const auto found = std::ranges::find_if(
        kAdvice, [&](const Advice &advice) { return message.contains(QLatin1String(advice.part)); });
    return found == std::end(kAdvice) ? nullptr : found;
}

const Advice *stateAdviceOf(const QString &state)
{
    const auto found = std::ranges::find_if(
        kStateAdvice, [&](const Advice &advice) { return state == QLatin1String(advice.part); });
    return found == std::end(kStateAdvice) ? nullptr : found;
}

} // namespace

Error toError(const Complaint &complaint, const QString &doing)
{
    Error out;
    out.code = codeOf(complaint);
    const QString code = complaint.state.isEmpty() ? QStringLiteral("no answer of the server")
                                                   : QStringLiteral("SQLSTATE ") + complaint.state;
    out.detail = QStringLiteral("The database could not %1: %2 (%3).")
                     .arg(doing, oneLine(complaint.message), code)
                     .toStdString();
    if (complaint.state == QStringLiteral("42501"))
        out.detail += " The role of the address lacks a right; grant it, or name another role.";
    // Errors of the server's own files may pass: it checks them itself and restarts.
    if (complaint.state.startsWith(QStringLiteral("58")) || complaint.state.startsWith(QStringLiteral("XX")))
        out.retryAfter = kIoPause;
    else if (!out.isTransient() && !isAboutRows(complaint.state))
        out.retryAfter = kRefusalPause;
    return out;
}

bool isForeign(const QString &message)
{
    // Only what a server says has two spaces behind its severity.
    return message.contains(QStringLiteral(":  ")) && adviceOf(message) == nullptr;
}

Error connectError(const QString &message, const QString &state, std::string_view location)
{
    Error out;
    out.code = ErrorCode::Network;
    out.detail =
        "The database " + std::string(location) + " cannot be opened: " + oneLine(message).toStdString();
    if (!out.detail.ends_with('.'))
        out.detail += '.';
    out.retryAfter = kRefusalPause;
    const Advice *known = adviceOf(message);
    if (const Advice *advice = known ? known : stateAdviceOf(state)) {
        out.code = advice->code;
        out.detail += std::string(" ") + advice->text;
    }
    return out;
}

bool isRefusal(const Error &connectError)
{
    return connectError.code != ErrorCode::Network && connectError.code != ErrorCode::Timeout;
}

} // namespace cw::storage::postgres
