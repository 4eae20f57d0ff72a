// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/migrationfiles.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

/// The resource of a static library is linked in only when somebody names it; the macro must stand outside
/// namespaces.
static void initStorageMigrations() { Q_INIT_RESOURCE(storage_migrations); }

namespace cw::storage::sql {

Result<std::vector<Migration>> shippedMigrations(const QString &engine)
{
    initStorageMigrations();
    const QDir folder(QStringLiteral(":/candlewright/storage/") + engine);
    std::vector<Migration> out;
    for (const QString &name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return fail(ErrorCode::Internal, "The migration " + name.toStdString() + " cannot be read.");
        out.push_back({name.section(u'_', 0, 0).toInt(), QString::fromUtf8(file.readAll())});
    }
    return out;
}

QStringList statementsOf(const QString &sql)
{
    static const QRegularExpression kEnd(QStringLiteral(";[ \\t\\r]*\\n[ \\t\\r]*\\n|;\\s*$"));
    return sql.split(kEnd, Qt::SkipEmptyParts);
}

} // namespace cw::storage::sql
