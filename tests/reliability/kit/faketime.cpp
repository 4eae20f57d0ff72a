// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/faketime.h"

#include <QDir>
#include <QFile>

#include <utility>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

/// Loads libfaketime, wherever Debian's multiarch put it.
QString preload()
{
    const QDir root(u"/usr/lib"_s);
    for (const QString &folder : root.entryList({u"*-linux-gnu"_s}, QDir::Dirs)) {
        const QString library = root.filePath(folder + u"/faketime/libfaketimeMT.so.1"_s);
        if (QFile::exists(library))
            return u"LD_PRELOAD="_s + library;
    }
    qFatal("The package faketime is missing.");
}

} // namespace

FakeClock::FakeClock(QString file) : m_file(std::move(file)) { set("+0"); }

void FakeClock::set(const QByteArray &offset) const
{
    QFile out(m_file);
    if (!out.open(QIODevice::WriteOnly) || out.write(offset + '\n') < 0)
        qFatal("The clock cannot be set: %s", qPrintable(out.errorString()));
}

QStringList FakeClock::environment(Clocks which) const
{
    QStringList entries{preload(), u"FAKETIME_TIMESTAMP_FILE="_s + m_file, u"FAKETIME_NO_CACHE=1"_s};
    if (which == Clocks::Wall)
        entries << u"DONT_FAKE_MONOTONIC=1"_s;
    return entries;
}

QStringList hurried(int times) { return {preload(), u"FAKETIME=+0 x%1"_s.arg(times)}; }

QStringList slowed(int times) { return {preload(), u"FAKETIME=+0 x%1"_s.arg(1.0 / times)}; }

} // namespace cw::tests
