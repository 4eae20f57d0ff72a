// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/qtheaders.h"

#include <QDir>
#include <QLibraryInfo>

namespace cw::arch {

QtHeaders::QtHeaders()
{
    const QDir top(QLibraryInfo::path(QLibraryInfo::HeadersPath));
    for (const QString &module : top.entryList({QStringLiteral("Qt*")}, QDir::Dirs)) {
        const QStringList headers = QDir(top.filePath(module)).entryList(QDir::Files);
        for (const QString &header : headers)
            m_modules.insert(header, module.mid(2));
    }
}

QString QtHeaders::targetOf(const QString &header) const
{
    const QString module = header.startsWith(u"Qt") && header.contains(u'/')
                               ? header.section(u'/', 0, 0).mid(2)
                               : m_modules.value(header);
    return module.isEmpty() ? QString() : QStringLiteral("Qt6::") + module;
}

} // namespace cw::arch
