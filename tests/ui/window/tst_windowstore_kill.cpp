// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/strike.h"
#include "ui/models/asyncreader.h"
#include "ui/shell/windowstore.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::shell;
using namespace Qt::StringLiterals;
using cw::tests::killedAt;
using cw::tests::Strike;

/// D2: a kill while the window's settings are written leaves the old ones or the new ones. This program writes them, too,
/// when it is started with a file and a name of a theme.
class TestWindowStoreKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oldOrNewSettingsAreThere();
};

namespace {

/// What the child does.
int writeSettings(const QString &path, const QString &theme)
{
    models::AsyncReader worker;
    WindowSettings settings;
    WindowStore store(path, worker, [&settings] { return settings; });
    settings = store.load();
    settings.theme = theme;
    store.finish();
    return 0;
}

QStringList writing(const QString &path, const QString &theme)
{
    return {QCoreApplication::applicationFilePath(), path, theme};
}

/// Runs to the end and tells whether it ended by itself.
bool endsByItself(const QStringList &command)
{
    QProcess process;
    process.start(command.first(), command.mid(1));
    process.waitForFinished(60'000);
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

QString themeIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return u"no file"_s;
    const auto settings = windowSettingsFromJson(file.readAll());
    return settings ? settings->theme : u"a damaged file"_s;
}

} // namespace

void TestWindowStoreKill::oldOrNewSettingsAreThere()
{
    constexpr int kMostOfACall = 6;
    constexpr int kLeastKills = 5;
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.json"_s);
    int kills = 0;
    for (const char *call : {"write", "fsync", "fdatasync", "linkat", "rename", "renameat2", "unlink"}) {
        for (int number = 1; number <= kMostOfACall; ++number) {
            QVERIFY(endsByItself(writing(path, u"dark"_s)));
            QCOMPARE(themeIn(path), u"dark"_s);
            const Strike strike{QString::fromLatin1(call), number, {}};
            const bool isDone = endsByItself(killedAt(strike) + writing(path, u"light"_s));
            const QString theme = themeIn(path);
            QVERIFY2(theme == u"light"_s || (!isDone && theme == u"dark"_s), qPrintable(theme));
            if (isDone)
                break; // the call is not made that often
            ++kills;
        }
    }
    qInfo("%d kills", kills);
    QVERIFY(kills >= kLeastKills);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && QString::fromLocal8Bit(argv[1]).endsWith(u".json"_s))
        return writeSettings(QString::fromLocal8Bit(argv[1]), QString::fromLocal8Bit(argv[2]));
    TestWindowStoreKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_windowstore_kill.moc"
