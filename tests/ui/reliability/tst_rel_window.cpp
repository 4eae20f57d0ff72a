// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/node.h"
#include "app/runtime/stallrecorder.h"
#include "app/runtime/startup.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"
#include "ui/charts/candlechart.h"
#include "ui/models/notices.h"
#include "ui/models/workspace.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/symbolpanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/thememanager.h"

#include <QDockWidget>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QListView>
#include <QTabWidget>
#include <QTest>
#include <QTimer>

#include <future>

using namespace cw;
using namespace cw::tests;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using storage::test::PrivateServer;

namespace {

constexpr int kTradesPerMinute = 120'000;
constexpr int kTroubleSeconds = 20;

/// Waits a little and then holds an SQLite file for so many seconds, as a careless tool would.
const QString kHold = u"import sqlite3, sys, time\n"
                      "time.sleep(5)\n"
                      "c = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)\n"
                      "c.execute('BEGIN EXCLUSIVE')\n"
                      "time.sleep(int(sys.argv[2]))\n"_s;

/// Opens the pages of a window one after the other, and what is inside them, over and over.
class PageTurner {
public:
    explicit PageTurner(shell::MainWindow &window) : m_docks(window.findChildren<QDockWidget *>())
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { turn(); });
        m_timer.start(200ms);
    }
    [[nodiscard]] int turned() const { return m_turned; }
    [[nodiscard]] qsizetype pages() const { return m_docks.size(); }

private:
    void turn()
    {
        QDockWidget *dock = m_docks[m_turned++ % m_docks.size()];
        dock->show();
        dock->raise();
        for (QTabWidget *tabs : dock->findChildren<QTabWidget *>())
            tabs->setCurrentIndex((tabs->currentIndex() + 1) % tabs->count());
    }

    QList<QDockWidget *> m_docks;
    QTimer m_timer;
    int m_turned = 0;
};

/// A whole node with its window, and the exchange it records.
class WindowRig {
public:
    explicit WindowRig(const QString &database)
        : rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}})
    {
        config::Settings settings;
        settings.dataDir = rig.file(u"data"_s).toStdString();
        settings.databaseUrl =
            (database.isEmpty() ? u"sqlite://"_s + rig.database() : database).toStdString();
        settings.node = "window";
        settings.exchangeUrl = rig.url().toStdString();
        settings.listenPort = 0;
        settings.symbols = {*market::parseSymbol("BTCUSDT")};
        settings.intervals = {market::Interval::M1};
        settings.backfillDays = 1;
        settings.bulkUrl = "off";
        if (const auto made = runtime::prepareDataDirectory(settings.dataDir); !made)
            qFatal("%s", made.error().detail.c_str());
        auto store = runtime::openStore(settings, runtime::NodeMode::Window);
        if (!store)
            qFatal("%s", store.error().detail.c_str());
        auto started = runtime::Node::start(settings, runtime::NodeMode::Window, std::move(*store));
        if (!started)
            qFatal("%s", started.error().detail.c_str());
        node = std::move(*started);
        workspace = std::make_unique<models::Workspace>(node->engine());
        window = std::make_unique<shell::MainWindow>(*workspace, themes, rig.file(u"window.json"_s));
        window->show();
    }
    [[nodiscard]] std::int64_t stored() const { return node->engine().status().rowsStored; }

    Rig rig;
    std::unique_ptr<runtime::Node> node;
    shell::ThemeManager themes;
    std::unique_ptr<models::Workspace> workspace;
    std::unique_ptr<shell::MainWindow> window;
};

/// The last heartbeat of a history.
QJsonObject lastSum(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QJsonObject last;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object[u"event"_s].toString() == u"heartbeat"_s)
            last = object;
    }
    return last;
}

/// Runs on another thread what would hold up this one, which is watched.
template<class Work>
bool runAside(Work work)
{
    const auto done = std::async(std::launch::async, work);
    return QTest::qWaitFor([&] { return done.wait_for(0s) == std::future_status::ready; }, 60'000);
}

} // namespace

/// B5 and N8: the window goes on while its database stands still, and the feed while the window does.
class TestRelWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStandingDatabaseDoesNotHoldTheWindow_data();
    void aStandingDatabaseDoesNotHoldTheWindow();
    void aWindowBeginsWithoutItsDatabase();
    void aStandingWindowDoesNotHoldTheFeed();
    void aStallIsWritten();
};

void TestRelWindow::aStandingDatabaseDoesNotHoldTheWindow_data()
{
    QTest::addColumn<bool>("isServer");
    QTest::newRow("PostgreSQL hangs") << true;
    QTest::newRow("SQLite is locked") << false;
}

void TestRelWindow::aStandingDatabaseDoesNotHoldTheWindow()
{
    QFETCH(bool, isServer);
    const auto server = isServer ? std::make_unique<PrivateServer>() : nullptr;
    WindowRig bench(server ? server->url() : QString());
    QTRY_VERIFY_WITH_TIMEOUT(bench.stored() > kTradesPerMinute / 60, 60'000);
    // Begun before anybody watches, because starting a process takes its time.
    std::unique_ptr<Process> holder;
    if (!server)
        holder = std::make_unique<Process>(
            u"python3"_s, QStringList{u"-c"_s, kHold, bench.rig.database(), QString::number(kTroubleSeconds)},
            QStringList(), bench.rig.file(u"holder.log"_s));
    const QString history = bench.rig.file(u"stalls.jsonl"_s);
    auto recorder = runtime::StallRecorder::start(history.toLocal8Bit());
    QVERIFY(recorder);
    PageTurner turner(*bench.window);
    letRun(6'000);
    QVERIFY(!server || runAside([&] { server->freeze(); }));
    letRun(2'000);
    const auto before = bench.stored();
    letRun((kTroubleSeconds - 4) * 1'000);
    QCOMPARE(bench.stored(), before); // it did stand still
    QVERIFY(!server || runAside([&] { server->thaw(); }));
    QTRY_VERIFY_WITH_TIMEOUT(bench.stored() > before + kTroubleSeconds * kTradesPerMinute / 60 / 2, 90'000);
    recorder.reset();

    const QJsonObject sum = lastSum(history);
    const auto p999 = sum[u"p999_us"_s].toInt();
    const auto most = sum[u"max_us"_s].toInt();
    qInfo("%d pages turned of %lld; %d beats, p50 %d us, p99.9 %d us, most %d us", turner.turned(),
          static_cast<long long>(turner.pages()), sum[u"beats"_s].toInt(), sum[u"p50_us"_s].toInt(), p999,
          most);
    QVERIFY(turner.turned() > 100 && turner.pages() > 5);
    QVERIFY(sum[u"beats"_s].toInt() > 1'000);
    QVERIFY2(p999 < 100'000, qPrintable(QString::number(p999)));
    QVERIFY2(most < 250'000, qPrintable(QString::number(most)));
}

void TestRelWindow::aWindowBeginsWithoutItsDatabase()
{
    const PrivateServer server;
    server.stop(u"immediate"_s);
    WindowRig bench(server.url());
    const auto *chart = bench.window->findChild<charts::CandleChart *>();
    const auto *symbols = bench.window->findChild<panels::SymbolPanel *>();
    QVERIFY(chart && symbols);
    const auto notices = [&] {
        QStringList ids;
        for (const models::Notice &notice : models::noticesOf(bench.node->engine().status()))
            ids += notice.id;
        return ids;
    };
    const auto *empty = symbols->findChild<panels::EmptyState *>();
    QTRY_VERIFY_WITH_TIMEOUT(notices().contains(u"databaseError"_s), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(empty->text().contains(u"cannot be opened"_s), 60'000);
    QVERIFY(chart->store().isEmpty());
    server.restart();
    QTRY_VERIFY_WITH_TIMEOUT(!chart->store().isEmpty(), 120'000);
    QTRY_VERIFY_WITH_TIMEOUT(symbols->findChild<QListView *>()->model()->rowCount() > 0, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(!notices().contains(u"databaseError"_s) && !notices().contains(u"nodeError"_s), 60'000);
}

void TestRelWindow::aStandingWindowDoesNotHoldTheFeed()
{
    WindowRig bench{QString()};
    QTRY_VERIFY_WITH_TIMEOUT(bench.stored() > kTradesPerMinute / 60, 60'000);
    const auto pongs = [&] { return bench.rig.report()[u"pongs"_s].toInt(); };
    QTRY_VERIFY_WITH_TIMEOUT(pongs() >= 1, 60'000);
    // Until two more pings were answered, the window stands still most of the time.
    const int before = pongs();
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 QElapsedTimer stall;
                                 stall.start();
                                 while (!stall.hasExpired(250)) {
                                 }
                                 return pongs() >= before + 2;
                             }()),
                             120'000);
    const int most = bench.rig.report()[u"pong_most_ms"_s].toInt();
    qInfo("slowest pong after %d ms", most);
    QVERIFY(most <= 5'000);
}

void TestRelWindow::aStallIsWritten()
{
    const QTemporaryDir folder;
    const QString history = folder.filePath(u"stalls.jsonl"_s);
    auto recorder = runtime::StallRecorder::start(history.toLocal8Bit());
    letRun(300);
    QElapsedTimer stall;
    stall.start();
    while (!stall.hasExpired(400)) {
    }
    letRun(300);
    recorder.reset();
    QVERIFY(lastSum(history)[u"max_us"_s].toInt() >= 350'000);
    QVERIFY(!runtime::StallRecorder::start({}));
}

QTEST_MAIN(TestRelWindow)
#include "tst_rel_window.moc"
