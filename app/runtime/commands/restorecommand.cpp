// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/restorecommand.h"

#include "app/runtime/commands/carewait.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/recovery.h"
#include "core/config/values.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

Result<storage::RestoreReport> restore(const config::Settings &settings, const CommandLine &line, Output &out)
{
    if (line.arguments.size() != 1)
        return fail(ErrorCode::InvalidInput, "one FILE is needed, a backup that the command backup made.");
    const QString file = QDir().absoluteFilePath(QString::fromStdString(line.arguments.front()));
    storage::Watch watch;
    if (out.isTerminal())
        watch.progress = [&out](std::int64_t done, std::int64_t total) {
            out.talk('\r' + careProgressText("restore", done, total) + "\x1b[K");
        };
    return restoreBackup(settings, QDir::cleanPath(file).toStdString(), watch);
}

} // namespace

CommandSpec restoreSpec()
{
    return {"restore",
            "FILE",
            "put a backup in the place of the database; what was there is kept",
            {kJsonOption}};
}

int runRestore(const config::Settings &settings, const CommandLine &line, Output &out)
{
    const auto report = restore(settings, line, out);
    if (out.isTerminal())
        out.talk("\n");
    if (!report) {
        out.talk("restore: " + report.error().detail + '\n');
        return report.error().code == ErrorCode::InvalidInput ? kWrongUse : kFailed;
    }
    const std::string database = config::withoutPassword(settings.databaseUrl);
    if (line.has("json")) {
        out.data(
            jsonLine({{u"database"_s, qtext(database)},
                      {u"schema"_s, report->schemaVersion},
                      {u"kept"_s, report->kept.empty() ? QJsonValue() : QJsonValue(qtext(report->kept))}}));
    } else {
        out.data("The backup is in the place of " + database + ".\n");
        if (!report->kept.empty())
            out.data("What was there until now is kept as " + report->kept + ".\n");
    }
    return kDone;
}

} // namespace cw::runtime
