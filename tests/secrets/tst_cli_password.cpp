// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

namespace {

const QString kAddress = u"postgresql://me@127.0.0.1:1/market"_s;
const QString kCanary = u"CANARY-7b1f"_s;

} // namespace

/// The command password, and what others can see of a password that a program was started with (reliability S5, K1).
class TestCliPassword : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aPasswordIsKeptFoundAndRemoved();
    void wrongUseIsOneSentence_data();
    void wrongUseIsOneSentence();
    void nobodySeesThePasswordOfAProcess();
    void anOpenSettingsFileIsTold();

private:
    QString data() const { return m_dir->filePath(u"data"_s); }
    QStringList with(const QStringList &words) const
    {
        return words + QStringList{u"--data-dir"_s, data(), u"--database"_s, kAddress};
    }
    /// Runs with a line on stdin.
    Outcome runWith(const QByteArray &line, const QStringList &arguments) const
    {
        QProcess process;
        QProcessEnvironment environment;
        environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
        environment.insert(u"HOME"_s, m_dir->path());
        environment.insert(u"CANDLEWRIGHT_KEYRING"_s, u"off"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli"), arguments);
        process.write(line);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    /// Files below the data directory that hold `word`.
    QStringList filesWith(const QString &word) const
    {
        QStringList found;
        QDirIterator files(data(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(word.toUtf8()))
                found << file.fileName();
        }
        return found;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestCliPassword::aPasswordIsKeptFoundAndRemoved()
{
    Outcome outcome = runWith({}, with({u"password"_s, u"where"_s}));
    QCOMPARE(outcome.code, 0);
    QVERIFY2(outcome.out.startsWith("No password of me@127.0.0.1:1/market"), outcome.out.constData());
    outcome = runWith(kCanary.toUtf8() + '\n', with({u"password"_s, u"set"_s, u"--json"_s}));
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QCOMPARE(outcome.json()[u"place"_s].toString(), u"file"_s);
    QVERIFY(!outcome.out.contains(kCanary.toUtf8()) && !outcome.err.contains(kCanary.toUtf8()));
    QCOMPARE(filesWith(kCanary), QStringList{data() + u"/pgpass"_s});
    outcome = runWith({}, with({u"password"_s, u"where"_s}));
    QVERIFY2(outcome.out.contains("/pgpass"), outcome.out.constData());
    QVERIFY(!outcome.out.contains(kCanary.toUtf8()));
    QCOMPARE(runWith({}, with({u"password"_s, u"remove"_s})).code, 0);
    QCOMPARE(runWith({}, with({u"password"_s, u"remove"_s})).code, 1);
    QVERIFY(filesWith(kCanary).isEmpty());
}

void TestCliPassword::wrongUseIsOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("nothing") << with({u"password"_s}) << u"one of set, remove and where is needed"_s;
    QTest::newRow("unknown") << with({u"password"_s, u"show"_s}) << u"\"show\" is not known"_s;
    QTest::newRow("empty") << with({u"password"_s, u"set"_s}) << u"as a line on stdin"_s;
    QTest::newRow("no server") << QStringList{u"password"_s, u"where"_s, u"--data-dir"_s, data()}
                               << u"name a PostgreSQL one with --database"_s;
}

void TestCliPassword::wrongUseIsOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    const Outcome outcome = runWith({}, arguments);
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(sentence.toUtf8()), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1);
}

void TestCliPassword::nobodySeesThePasswordOfAProcess()
{
    Running node({u"serve"_s, u"--data-dir"_s, data(), u"--listen"_s, u"127.0.0.1:0"_s, u"--exchange-url"_s,
                  u"http://127.0.0.1:1"_s, u"--database"_s,
                  u"postgresql://me:%1@127.0.0.1:1/market?password=%1"_s.arg(kCanary)},
                 {u"PGPASSWORD="_s + kCanary, u"POSTGRES_PASSWORD="_s + kCanary,
                  u"DB_URL=postgresql://you:%1@127.0.0.1:1/other"_s.arg(kCanary)});
    QVERIFY2(node.isUp(), node.errors().constData());
    for (const QString &name : {u"cmdline"_s, u"environ"_s}) {
        QFile file(u"/proc/%1/"_s.arg(node.pid()) + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("127.0.0.1:1") || name == u"environ"_s, text.constData());
        QVERIFY2(text.contains("****") && !text.contains(kCanary.toUtf8()), text.constData());
    }
    for (const QString &path : {u"/v1/status"_s, u"/v1/health"_s, u"/metrics"_s, u"/v1/maintenance"_s})
        QVERIFY2(!get(node.address() + path).body.contains(kCanary.toUtf8()), qPrintable(path));
    QCOMPARE(node.terminate(), 0);
    QVERIFY(!node.errors().contains(kCanary.toUtf8()));
    QVERIFY2(filesWith(kCanary).isEmpty(), qPrintable(filesWith(kCanary).join(u' ')));
}

void TestCliPassword::anOpenSettingsFileIsTold()
{
    const QString file = m_dir->filePath(u"settings.ini"_s);
    QFile settings(file);
    QVERIFY(settings.open(QIODevice::WriteOnly));
    settings.write("[storage]\nurl = postgresql://me:" + kCanary.toUtf8() + "@127.0.0.1:1/market\n");
    settings.close();
    const auto logged = [&](QFile::Permissions others) {
        QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner | others);
        Running node({u"serve"_s, u"--data-dir"_s, data(), u"--listen"_s, u"127.0.0.1:0"_s, u"--exchange-url"_s,
                      u"http://127.0.0.1:1"_s, u"--config"_s, file});
        const bool isUp = node.isUp();
        const int code = node.terminate();
        return isUp && code == 0 ? node.errors() : QByteArray("it did not run");
    };
    QVERIFY(logged(QFile::ReadGroup).contains("settings.ini holds the password of a database and can be read by others"));
    const QByteArray closed = logged({});
    QVERIFY2(!closed.contains("can be read by others") && closed.contains("cannot be opened"), closed.constData());
}

QTEST_GUILESS_MAIN(TestCliPassword)
#include "tst_cli_password.moc"
