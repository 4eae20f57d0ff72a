// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/windowstore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;
using shell::WindowSettings;
using shell::WindowStore;

namespace {

WindowSettings unusualSettings()
{
    WindowSettings settings;
    settings.geometry = QByteArray("\0\x01geometry", 10);
    settings.layout = QByteArray("\xffstate", 6);
    settings.theme = u"light"_s;
    settings.colourBlind = true;
    settings.timeZone = u"Asia/Kolkata"_s;
    settings.chartStyle = u"hollow"_s;
    settings.volume = false;
    settings.series = market::SeriesKey{{market::Market::UsdM, "BTCUSDT"}, market::Interval::Mo1};
    return settings;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

} // namespace

/// How the window's settings survive.
class TestWindowStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void jsonKeepsEverything();
    void refusesWhatIsNoJson_data();
    void refusesWhatIsNoJson();
    void singleBadValuesKeepTheirDefault();
    void aMissingFileMeansDefaults();
    void aBadFileIsKeptAside();
    void writesSoonAfterAChange();
    void doesNotWriteWhatIsTheSame();
    void writesOnceMoreAtTheEnd();
    void aFolderThatIsGoneDoesNoHarm();

private:
    [[nodiscard]] QString path() const { return m_dir->filePath(u"window.json"_s); }

    std::unique_ptr<QTemporaryDir> m_dir;
    models::AsyncReader m_worker;
};

void TestWindowStore::jsonKeepsEverything()
{
    const auto read = shell::windowSettingsFromJson(shell::toJson(unusualSettings()));
    QVERIFY(read.has_value());
    QVERIFY(*read == unusualSettings());
    const auto defaults = shell::windowSettingsFromJson(shell::toJson({}));
    QVERIFY(defaults.has_value());
    QVERIFY(*defaults == WindowSettings());
}

void TestWindowStore::refusesWhatIsNoJson_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello");
    QTest::newRow("cut off") << shell::toJson(unusualSettings()).chopped(20);
    QTest::newRow("an array") << QByteArray("[1, 2]");
    QTest::newRow("newer version") << QByteArray("{\"version\": 999}");
}

void TestWindowStore::refusesWhatIsNoJson()
{
    QFETCH(QByteArray, content);
    const auto read = shell::windowSettingsFromJson(content);
    QVERIFY(!read.has_value());
    QVERIFY(read.error().code == ErrorCode::InvalidInput);
}

void TestWindowStore::singleBadValuesKeepTheirDefault()
{
    const auto read = shell::windowSettingsFromJson(
        R"({"version": 1, "theme": 5, "volume": "yes", "series": {"market": "spot", "symbol": "B C", "interval": "1m"}})");
    QVERIFY(read.has_value());
    QCOMPARE(read->theme, u"system"_s);
    QVERIFY(read->volume);
    QVERIFY(!read->series);
}

void TestWindowStore::aMissingFileMeansDefaults()
{
    WindowStore store(path(), m_worker, [] { return WindowSettings(); });
    QVERIFY(store.load() == WindowSettings());
    QVERIFY(store.problem().isEmpty());
}

void TestWindowStore::aBadFileIsKeptAside()
{
    writeFile(path(), "garbage");
    WindowStore store(path(), m_worker, [] { return WindowSettings(); });
    QVERIFY(store.load() == WindowSettings());
    QVERIFY(!store.problem().isEmpty());
    const QStringList kept = QDir(m_dir->path()).entryList({u"window.json.bad-*"_s});
    QCOMPARE(kept.size(), 1);
    QCOMPARE(contentOf(m_dir->filePath(kept.first())), QByteArray("garbage"));
    QVERIFY(!QFile::exists(path()));
}

void TestWindowStore::writesSoonAfterAChange()
{
    WindowStore store(path(), m_worker, unusualSettings);
    QVERIFY(store.load() == WindowSettings());
    store.noteChange();
    store.noteChange();
    QTRY_VERIFY(QFile::exists(path()));
    WindowStore other(path(), m_worker, unusualSettings);
    QVERIFY(other.load() == unusualSettings());
}

void TestWindowStore::doesNotWriteWhatIsTheSame()
{
    WindowStore store(path(), m_worker, [] { return WindowSettings(); });
    QVERIFY(store.load() == WindowSettings());
    store.finish();
    QVERIFY(!QFile::exists(path()));
}

void TestWindowStore::writesOnceMoreAtTheEnd()
{
    WindowStore store(path(), m_worker, unusualSettings);
    QVERIFY(store.load() == WindowSettings());
    store.finish();
    const auto written = shell::windowSettingsFromJson(contentOf(path()));
    QVERIFY(written.has_value());
    QVERIFY(*written == unusualSettings());
}

void TestWindowStore::aFolderThatIsGoneDoesNoHarm()
{
    int asked = 0;
    WindowStore store(m_dir->filePath(u"gone/window.json"_s), m_worker, [&asked] {
        ++asked;
        return unusualSettings();
    });
    QVERIFY(store.load() == WindowSettings());
    store.noteChange();
    QTRY_COMPARE(asked, 1);
    store.finish();
    QVERIFY(!QFile::exists(m_dir->filePath(u"gone"_s)));
}

QTEST_GUILESS_MAIN(TestWindowStore)
#include "tst_windowstore.moc"
