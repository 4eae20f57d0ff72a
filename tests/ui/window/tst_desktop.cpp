// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QSet>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeadline = 100'000;

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// The built window as a script starts it, with no display but Qt's own.
Outcome run(const QStringList &arguments, const QString &platform = u"offscreen"_s)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, platform);
    environment.remove(u"DISPLAY"_s);
    environment.remove(u"WAYLAND_DISPLAY"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright"), arguments);
    if (!process.waitForFinished(kDeadline))
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

/// The program `candlewright` from outside: its options, its pictures, its exit codes.
class TestDesktop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void helpNeedsNoDisplay();
    void versionNeedsNoDisplay();
    void refusesWhatItCannotUse_data();
    void refusesWhatItCannotUse();
    void savesAPictureOnceDataAreDrawn();
    void profilesFrames();
    void startsWithAForeignWindowFile();
    void saysWhyItCannotStart();
    void worksWithoutItsApi();

private:
    [[nodiscard]] QStringList demo(const QStringList &more) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestDesktop::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

QStringList TestDesktop::demo(const QStringList &more) const
{
    return QStringList{u"--demo"_s, u"--data-dir"_s, m_dir->path(), u"--listen"_s, u"127.0.0.1:0"_s} + more;
}

void TestDesktop::helpNeedsNoDisplay()
{
    const Outcome outcome = run({u"--help"_s}, u"xcb"_s);
    QCOMPARE(outcome.code, 0);
    for (const char *option :
         {"--screenshot", "--size", "--after", "--show", "--profile-frames", "--data-dir"})
        QVERIFY2(outcome.out.contains(option), option);
}

void TestDesktop::versionNeedsNoDisplay()
{
    const Outcome outcome = run({u"--version"_s}, u"xcb"_s);
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.out.trimmed(), QByteArray("candlewright " CANDLEWRIGHT_VERSION));
}

void TestDesktop::refusesWhatItCannotUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("names");
    QTest::newRow("size") << QStringList{u"--size"_s, u"big"_s} << QByteArray("--size \"big\"");
    QTest::newRow("no height") << QStringList{u"--size"_s, u"100x"_s} << QByteArray("1600x900");
    QTest::newRow("after") << QStringList{u"--after"_s, u"1,5"_s} << QByteArray("--after \"1,5\"");
    QTest::newRow("negative") << QStringList{u"--after"_s, u"-1"_s} << QByteArray("--after");
    QTest::newRow("panel") << QStringList{u"--show"_s, u"orders"_s} << QByteArray("symbols, chart, gaps");
    QTest::newRow("unknown") << QStringList{u"--nonsense"_s} << QByteArray("--nonsense");
}

void TestDesktop::refusesWhatItCannotUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, names);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(names), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
}

void TestDesktop::savesAPictureOnceDataAreDrawn()
{
    const QString file = m_dir->filePath(u"shot.png"_s);
    const Outcome outcome =
        run(demo({u"--screenshot"_s, file, u"--size"_s, u"1200x800"_s, u"--show"_s, u"jobs"_s}));
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const QImage picture(file);
    QCOMPARE(picture.size(), QSize(1200, 800));
    // Candles stand on the chart: it is not of one colour.
    QSet<QRgb> colours;
    for (int x = 400; x < 1100; x += 3) {
        for (int y = 120; y < 450; y += 3)
            colours.insert(picture.pixel(x, y));
    }
    QVERIFY2(colours.size() > 8, QByteArray::number(colours.size()));
}

void TestDesktop::profilesFrames()
{
    const QString file = m_dir->filePath(u"frames.csv"_s);
    const Outcome outcome =
        run(demo({u"--profile-frames"_s, file, u"--screenshot"_s, m_dir->filePath(u"shot.png"_s)}));
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QFile csv(file);
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
    QCOMPARE(lines.first(), QByteArray("time_utc_ms,frame_us"));
    QVERIFY(lines.size() > 1);
    const QList<QByteArray> cells = lines.last().split(',');
    QCOMPARE(cells.size(), 2);
    QVERIFY(cells.first().toLongLong() > 1'600'000'000'000);
    QVERIFY(cells.last().toLongLong() >= 0);
}

void TestDesktop::startsWithAForeignWindowFile()
{
    QFile window(m_dir->filePath(u"window.json"_s));
    QVERIFY(window.open(QIODevice::WriteOnly));
    window.write("{ this is not JSON");
    window.close();
    const Outcome outcome = run(demo({u"--screenshot"_s, m_dir->filePath(u"shot.png"_s)}));
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QCOMPARE(QDir(m_dir->path()).entryList({u"window.json.bad-*"_s}).size(), 1);
    QVERIFY(QFile::exists(m_dir->filePath(u"window.json"_s)));
}

void TestDesktop::worksWithoutItsApi()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const QString file = m_dir->filePath(u"shot.png"_s);
    const Outcome outcome =
        run({u"--demo"_s, u"--data-dir"_s, m_dir->path(), u"--listen"_s,
             u"127.0.0.1:%1"_s.arg(other.serverPort()), u"--screenshot"_s, file});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QVERIFY2(outcome.err.contains("There is no local API"), outcome.err.constData());
    QVERIFY(QFile::exists(file));
}

void TestDesktop::saysWhyItCannotStart()
{
    QFile file(m_dir->filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const Outcome outcome = run(
        {u"--demo"_s, u"--data-dir"_s, file.fileName(), u"--screenshot"_s, m_dir->filePath(u"shot.png"_s)});
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.err.contains("data directory"), outcome.err.constData());
}

QTEST_GUILESS_MAIN(TestDesktop)
#include "tst_desktop.moc"
