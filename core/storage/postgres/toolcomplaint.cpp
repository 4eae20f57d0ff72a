// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/toolcomplaint.h"

#include <QStringList>

#include <algorithm>

namespace cw::storage::postgres {
namespace {

/// Of a statement the beginning says which one it was.
constexpr qsizetype kLongestDetail = 160;

/// What one error of a tool consists of.
struct ToolError {
    QString error;
    QString detail; ///< the first that stands behind it
    QString hint;
};

struct ToolAdvice {
    const char *part; ///< of the error
    const char *text;
};

/// The first that fits counts.
constexpr ToolAdvice kToolAdvice[] = {
    {"permission denied for database",
     "Grant the role of the address CREATE on the database, or name its owner."},
    {"permission denied for",
     "Grant the role of the address SELECT on all tables and sequences of the schema "
     "candlewright, or name the role that owns them."},
    {"must be owner of", "Name the role that owns it in the address."},
    {"No space left on device", "Make room on that disk, or name a file on another one."},
    {"Disk quota exceeded", "Make room on that disk, or name a file on another one."},
    {"server version mismatch", "Install the package postgresql-client of the server's version."},
    {"unsupported version", "Install the package postgresql-client of the server's version."},
    {"could not open output file", "Name a file in a folder that can be written to."},
    {"lock timeout", "Something else holds that table; try again when it has ended."},
    {"statement timeout",
     "The role's statement_timeout is too short for this; raise it, or try again later."},
    {"deadlock detected", "Try again."},
    {"could not open input file", "Name a file that can be read."},
    {"could not read from input file", "The file is damaged or not whole; name another backup."},
    {"input file", "The file is damaged or no dump; name another backup."},
    {"terminating connection", "Try again when the server is back."},
    {"server closed the connection", "Try again when the server is back."},
    {"connection to server", "Try again when the server can be reached."},
};

/// Takes a beginning off; false when there is another one.
bool takeOff(QString &line, const QString &beginning)
{
    if (!line.startsWith(beginning))
        return false;
    line = line.mid(beginning.size()).trimmed();
    return true;
}

/// Without what every tool puts before the words of the server.
QString bare(QString line)
{
    for (const char *beginning : {"query failed:", "could not execute query:", "ERROR:", "FATAL:"})
        takeOff(line, QLatin1String(beginning));
    line = line.simplified();
    return line.endsWith(u'.') ? line.chopped(1) : line;
}

/// The first error; where none is called so, the first line.
qsizetype firstError(const QStringList &lines, const QString &mark)
{
    const auto found =
        std::ranges::find_if(lines, [&mark](const QString &line) { return line.startsWith(mark); });
    return found == lines.end() ? 0 : found - lines.begin();
}

ToolError readComplaint(const QString &program, const QByteArray &complaint)
{
    const QString name = program + QStringLiteral(": ");
    const QString mark = name + QStringLiteral("error:");
    const QStringList lines = QString::fromUtf8(complaint).split(u'\n', Qt::SkipEmptyParts);
    const qsizetype first = firstError(lines, mark);
    ToolError out;
    for (qsizetype i = first; i < lines.size(); ++i) {
        QString line = lines[i];
        const bool isError = takeOff(line, mark);
        takeOff(line, name);
        if (i == first)
            out.error = bare(line);
        else if (isError)
            break;
        else if (takeOff(line, QStringLiteral("detail:")) || takeOff(line, QStringLiteral("DETAIL:"))
                 || line.startsWith(QStringLiteral("Command was:")))
            out.detail = out.detail.isEmpty() ? bare(line) : out.detail;
        else if (takeOff(line, QStringLiteral("hint:")) || takeOff(line, QStringLiteral("HINT:")))
            out.hint = bare(line);
    }
    return out;
}

QString shortened(const QString &text)
{
    return text.size() <= kLongestDetail ? text : text.first(kLongestDetail) + u'…';
}

QString adviceFor(const ToolError &error)
{
    for (const ToolAdvice &each : kToolAdvice) {
        if (error.error.contains(QLatin1String(each.part)))
            return QLatin1String(each.text);
    }
    return error.hint.isEmpty() ? QString() : error.hint + u'.';
}

} // namespace

std::string toolFailure(const QString &program, const QByteArray &complaint)
{
    const ToolError error = readComplaint(program, complaint.trimmed());
    if (error.error.isEmpty())
        return program.toStdString() + " failed and did not say why.";
    QString text = program + QStringLiteral(" failed: ") + error.error;
    if (!error.detail.isEmpty())
        text += QStringLiteral(" (") + shortened(error.detail) + u')';
    text += u'.';
    if (const QString advice = adviceFor(error); !advice.isEmpty())
        text += u' ' + advice;
    return text.toStdString();
}

} // namespace cw::storage::postgres
