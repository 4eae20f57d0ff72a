// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/windowfixture.h"
#include "ui/models/gapstatefilter.h"
#include "ui/panels/chartpanel.h"
#include "ui/panels/gappanel.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace cw;
using namespace Qt::StringLiterals;
using cw::testing::kBitcoin;
using cw::testing::kEther;
using cw::testing::kStart;
using cw::testing::WindowFixture;
using market::Interval;

/// The whole window over a fake engine, driven by keys and clicks.
class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }

    void opensWhatIsRecorded();
    void saysWhatToDoWhenNothingIsRecorded();
    void lettersOnTheChartSearchASymbol();
    void escapeLeavesTheSearch();
    void arrowsWalkTheMatches();
    void digitsOnTheChartChooseAnInterval_data();
    void digitsOnTheChartChooseAnInterval();
    void escapeClosesTheIntervalField();
    void intervalButtonsSwitch();
    void followsTheLiveBar();
    void legendTellsWhereTheBarIsFrom();
    void recordsASymbol();
    void showsARefusalInTheWindow();
    void repairsTheSelectedSeries();
    void repairsSelectedTradesAndSettledHoles();
    void repairsWhatIsListed();
    void doubleClickShowsAGapOnTheChart();
    void coverageOpensASeries();
    void saysThatNothingIsMissing();
    void exportsTheGapReport();
    void cancelsAJob();
    void controlsJobs();
    void showsRejectedRows();
    void asksOnceForCareAndSaysARefusal();
    void showsWhyPoliciesCannotBeRead();
    void showsTheStateInTheStatusBar();
    void closesANotice();
    void switchesThemes();
    void switchesTheTimeZone();
    void reopensAsItWasLeft();
    void startsWithDefaultsOverGarbage();
    void resetsTheLayout();
    void aPageComesToTheFrontWithItsKey();
    void opensAbout();

private:
    template<class Widget>
    [[nodiscard]] Widget &find(const QString &name)
    {
        auto *widget = m_fixture->window->findChild<Widget *>(name);
        Q_ASSERT(widget);
        return *widget;
    }
    [[nodiscard]] QAction &action(const QString &id) { return *m_fixture->window->actionRegistry().find(id); }
    [[nodiscard]] charts::CandleChart &chart() { return m_fixture->window->chartPanel().chart(); }
    [[nodiscard]] market::SeriesKey series() { return m_fixture->window->chartPanel().series(); }
    void openWindow();
    void addGaps();

    std::unique_ptr<WindowFixture> m_fixture;
};

void TestMainWindow::init() { m_fixture = std::make_unique<WindowFixture>(); }

/// Opens it and waits for its first data.
void TestMainWindow::openWindow()
{
    m_fixture->open();
    QVERIFY(QTest::qWaitForWindowActive(m_fixture->window.get()));
    QTRY_VERIFY(!chart().store().isEmpty());
    QTRY_COMPARE(find<QListView>(u"symbolList"_s).model()->rowCount(), 2);
    chart().setFocus();
    QTRY_VERIFY(chart().hasFocus());
}

void TestMainWindow::addGaps()
{
    interfaces::Gap gap;
    gap.id = 1;
    gap.instrument = kEther;
    gap.interval = Interval::M5;
    gap.range = {Interval(Interval::M5).advance(kStart, 40), Interval(Interval::M5).advance(kStart, 45)};
    gap.missing = 5;
    m_fixture->engine.setGaps({gap});
}

// ---- Symbols ----

void TestMainWindow::opensWhatIsRecorded()
{
    openWindow();
    QVERIFY(series() == (market::SeriesKey{kBitcoin, Interval::M1}));
    QCOMPARE(chart().store().count(), std::int64_t(300));
    QCOMPARE(find<QLabel>(u"chartSymbol"_s).text(), u"BTCUSDT"_s);
    QVERIFY(m_fixture->window->windowTitle().contains(u"BTCUSDT 1m"));
    QVERIFY(find<QToolButton>(u"intervalButton.1m"_s).isChecked());
}

void TestMainWindow::saysWhatToDoWhenNothingIsRecorded()
{
    m_fixture->engine.setStatus({});
    m_fixture->open();
    QTRY_VERIFY(find<QListView>(u"symbolList"_s).model()->rowCount() > 0);
    QVERIFY(series().instrument.symbol.empty());
    // A symbol that is recorded later opens by itself.
    QVERIFY(m_fixture->engine.track(kEther).has_value());
    QTRY_VERIFY(series().instrument == kEther);
}

void TestMainWindow::lettersOnTheChartSearchASymbol()
{
    openWindow();
    QTest::keyClick(&chart(), Qt::Key_E);
    auto &search = find<QLineEdit>(u"symbolSearch"_s);
    QCOMPARE(search.text(), u"E"_s);
    QTRY_VERIFY(search.hasFocus());
    QTest::keyClicks(&search, u"th"_s);
    QTest::keyClick(&search, Qt::Key_Return);
    QVERIFY(series() == (market::SeriesKey{kEther, Interval::M1}));
    QVERIFY(search.text().isEmpty());
    QTRY_VERIFY(chart().hasFocus());
    QCOMPARE(find<QListView>(u"symbolList"_s).currentIndex().data().toString(), u"ETHUSDT"_s);
}

void TestMainWindow::escapeLeavesTheSearch()
{
    openWindow();
    QTest::keyClick(&chart(), Qt::Key_X);
    auto &search = find<QLineEdit>(u"symbolSearch"_s);
    QTRY_VERIFY(search.hasFocus());
    QTest::keyClick(&search, Qt::Key_Escape);
    QVERIFY(search.text().isEmpty());
    QTRY_VERIFY(chart().hasFocus());
    QVERIFY(series().instrument == kBitcoin);
}

void TestMainWindow::arrowsWalkTheMatches()
{
    openWindow();
    auto &search = find<QLineEdit>(u"symbolSearch"_s);
    action(u"searchSymbol"_s).trigger();
    QTRY_VERIFY(search.hasFocus());
    QTest::keyClicks(&search, u"usdt"_s);
    QTest::keyClick(&search, Qt::Key_Down);
    QTest::keyClick(&search, Qt::Key_Return);
    QVERIFY(series().instrument == kEther);
}

// ---- Intervals ----

void TestMainWindow::digitsOnTheChartChooseAnInterval_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("interval");
    QTest::newRow("minutes") << u"5"_s << u"5m"_s;
    QTest::newRow("an hour") << u"1h"_s << u"1h"_s;
    QTest::newRow("sixty minutes") << u"60"_s << u"1h"_s;
    QTest::newRow("a day") << u"1D"_s << u"1d"_s;
}

void TestMainWindow::digitsOnTheChartChooseAnInterval()
{
    QFETCH(QString, typed);
    QFETCH(QString, interval);
    openWindow();
    QTest::keyClick(&chart(), typed.front().toLatin1());
    auto &field = find<QLineEdit>(u"intervalField"_s);
    QTRY_VERIFY(field.hasFocus());
    QTest::keyClicks(&field, typed.mid(1));
    QCOMPARE(field.text(), typed);
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(QString::fromUtf8(series().interval.text().data()), interval);
    QVERIFY(!field.isVisible());
    QTRY_VERIFY(chart().hasFocus());
    QVERIFY(action(u"interval."_s + interval).isChecked());
}

void TestMainWindow::escapeClosesTheIntervalField()
{
    openWindow();
    QTest::keyClick(&chart(), Qt::Key_7);
    auto &field = find<QLineEdit>(u"intervalField"_s);
    QTRY_VERIFY(field.hasFocus());
    // Seven minutes are no interval of the exchange: Enter waits for a better one.
    QTest::keyClick(&field, Qt::Key_Return);
    QVERIFY(field.isVisible());
    QTest::keyClick(&field, Qt::Key_Escape);
    QVERIFY(!field.isVisible());
    QVERIFY(series().interval == Interval(Interval::M1));
}

void TestMainWindow::intervalButtonsSwitch()
{
    openWindow();
    QTest::mouseClick(&find<QToolButton>(u"intervalButton.5m"_s), Qt::LeftButton);
    QVERIFY(series() == (market::SeriesKey{kBitcoin, Interval::M5}));
    QTRY_VERIFY(chart().store().grid().interval() == Interval(Interval::M5));
}

// ---- Live ----

void TestMainWindow::followsTheLiveBar()
{
    openWindow();
    const auto open = Interval(Interval::M1).advance(kStart, 300);
    m_fixture->engine.update({kBitcoin, Interval::M1}, testing::candleAt(Interval::M1, open));
    QTRY_COMPARE(chart().store().count(), std::int64_t(301));
    QVERIFY(chart().isFollowingLive());
    QVERIFY(!action(u"goToLive"_s).isEnabled());
    QTest::keyClick(&chart(), Qt::Key_PageUp);
    QTRY_VERIFY(action(u"goToLive"_s).isEnabled());
    action(u"goToLive"_s).trigger();
    QVERIFY(chart().isFollowingLive());
}

void TestMainWindow::legendTellsWhereTheBarIsFrom()
{
    m_fixture->engine.data().setOrigin({kBitcoin, Interval::M1},
                                       {interfaces::RowPlace::Archive, kStart, kStart, 2});
    openWindow();
    QVERIFY(!chart().legendText().contains(u"archive"));
    chart().setLinkedTime(chart().store().grid().timeOf(chart().store().lastSlot()));
    QTRY_VERIFY2(chart().legendText().contains(u"stored Fri 9 Aug 2024 00:00, archive, version 2"),
                 qPrintable(chart().legendText()));
    QTest::keyClick(&chart(), Qt::Key_Escape);
    m_fixture->engine.data().setOrigin({kBitcoin, Interval::M5}, {interfaces::RowPlace::Built, {}, {}, 1});
    find<QToolButton>(u"intervalButton.5m"_s).click();
    QTRY_VERIFY(chart().store().grid().interval() == Interval(Interval::M5) && !chart().store().isEmpty());
    chart().setFocus();
    chart().setLinkedTime(chart().store().grid().timeOf(chart().store().lastSlot()));
    QTRY_VERIFY(chart().legendText().contains(u"from finer bars"));
}

void TestMainWindow::recordsASymbol()
{
    openWindow();
    auto &search = find<QLineEdit>(u"symbolSearch"_s);
    search.setText(u"xrp"_s);
    QVERIFY(!action(u"recordSymbol"_s).isChecked());
    action(u"recordSymbol"_s).trigger();
    QCOMPARE(m_fixture->engine.tracked().size(), std::size_t(1));
    QCOMPARE(m_fixture->engine.tracked().front().symbol, std::string("XRPUSDT"));
    QTRY_VERIFY(action(u"recordSymbol"_s).isChecked());
}

void TestMainWindow::showsARefusalInTheWindow()
{
    openWindow();
    m_fixture->engine.refuse("Fifty symbols are enough.");
    find<QLineEdit>(u"symbolSearch"_s).setText(u"xrp"_s);
    action(u"recordSymbol"_s).trigger();
    QCOMPARE(find<QLabel>(u"noticeText.message"_s).text(), u"Fifty symbols are enough."_s);
    QTest::mouseClick(&find<QToolButton>(u"closeNotice.message"_s), Qt::LeftButton);
    QTRY_VERIFY(!m_fixture->window->findChild<QLabel *>(u"noticeText.message"_s));
}

// ---- Gaps and jobs ----

void TestMainWindow::repairsTheSelectedSeries()
{
    addGaps();
    openWindow();
    auto &table = find<QTableView>(u"gapTable"_s);
    QTRY_COMPARE(table.model()->rowCount(), 1);
    QVERIFY(!find<QToolButton>(u"repairSelectedButton"_s).isEnabled());
    table.selectRow(0);
    QTest::mouseClick(&find<QToolButton>(u"repairSelectedButton"_s), Qt::LeftButton);
    QCOMPARE(m_fixture->engine.repairs().size(), std::size_t(1));
    const auto &filter = m_fixture->engine.repairs().front();
    QVERIFY(filter.instrument == kEther);
    QVERIFY(filter.interval == Interval(Interval::M5));
    QVERIFY(!filter.includeResolved);
    QCOMPARE(find<QTableView>(u"jobTable"_s).model()->rowCount(), 1);
}

/// Of the instrument's other series nothing is fetched, and what is settled is asked for again.
void TestMainWindow::repairsSelectedTradesAndSettledHoles()
{
    interfaces::Gap trades;
    trades.id = 1;
    trades.instrument = kEther;
    trades.ids = market::IdRange{100, 200};
    trades.range = {kStart, kStart + std::chrono::minutes(1)};
    trades.missing = 100;
    interfaces::Gap empty = trades;
    empty.id = 2;
    empty.ids.reset();
    empty.interval = Interval::M5;
    empty.state = interfaces::GapState::VerifiedEmpty;
    m_fixture->engine.setGaps({trades, empty});
    openWindow();
    auto &states = find<QComboBox>(u"gapState"_s);
    states.setCurrentIndex(states.findData(static_cast<int>(models::GapStateFilter::Show::All)));
    auto &table = find<QTableView>(u"gapTable"_s);
    QTRY_COMPARE(table.model()->rowCount(), 2);
    table.selectAll();
    QTest::mouseClick(&find<QToolButton>(u"repairSelectedButton"_s), Qt::LeftButton);
    QCOMPARE(m_fixture->engine.repairs().size(), std::size_t(2));
    for (const auto &filter : m_fixture->engine.repairs()) {
        QVERIFY(filter.instrument == kEther);
        QCOMPARE(filter.onlyTrades, !filter.interval.has_value());
        QCOMPARE(filter.includeResolved, filter.interval.has_value());
    }
}

void TestMainWindow::repairsWhatIsListed()
{
    addGaps();
    openWindow();
    QTRY_COMPARE(find<QTableView>(u"gapTable"_s).model()->rowCount(), 1);
    find<QComboBox>(u"gapInstrument"_s).setCurrentText(u"ETHUSDT · Spot"_s);
    find<QComboBox>(u"gapState"_s).setCurrentIndex(1);
    QTRY_COMPARE(find<QTableView>(u"gapTable"_s).model()->rowCount(), 1);
    QTest::mouseClick(&find<QToolButton>(u"repairAllButton"_s), Qt::LeftButton);
    QCOMPARE(m_fixture->engine.repairs().size(), std::size_t(1));
    const auto &filter = m_fixture->engine.repairs().front();
    QVERIFY(filter.instrument == kEther);
    QVERIFY(!filter.interval);
    QVERIFY(filter.includeResolved);
}

void TestMainWindow::doubleClickShowsAGapOnTheChart()
{
    addGaps();
    openWindow();
    auto &table = find<QTableView>(u"gapTable"_s);
    QTRY_COMPARE(table.model()->rowCount(), 1);
    const QPoint cell = table.visualRect(table.model()->index(0, 0)).center();
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, cell);
    QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, cell);
    QVERIFY(series() == (market::SeriesKey{kEther, Interval::M5}));
    const auto &gap = m_fixture->window->findChild<panels::GapPanel *>()->model().gaps().front();
    QTRY_VERIFY(chart().visibleRange().contains(gap.range.from)
                && chart().visibleRange().contains(gap.range.to));
    QTRY_VERIFY(chart().hasFocus());
}

void TestMainWindow::coverageOpensASeries()
{
    openWindow();
    auto &table = find<QTableView>(u"coverageTable"_s);
    QVERIFY(m_fixture->window->showPanel(u"coverage"_s));
    QTRY_COMPARE(table.model()->rowCount(), 6);
    table.setCurrentIndex(table.model()->index(5, 0));
    QTest::keyClick(&table, Qt::Key_Return);
    QVERIFY(series() == (market::SeriesKey{kEther, Interval::H1}));
}

void TestMainWindow::saysThatNothingIsMissing()
{
    openWindow();
    auto &empty = find<QLabel>(u"gapTableEmpty"_s);
    QTRY_VERIFY2(empty.text().startsWith(u"Complete: no gaps between 2024-08-09 00:00 and"),
                 qUtf8Printable(empty.text()));
    QVERIFY(empty.isVisible());
    QVERIFY(!find<QToolButton>(u"repairAllButton"_s).isEnabled());
}

void TestMainWindow::exportsTheGapReport()
{
    addGaps();
    openWindow();
    QTRY_COMPARE(find<QTableView>(u"gapTable"_s).model()->rowCount(), 1);
    action(u"exportGaps"_s).trigger();
    auto &dialog = find<QFileDialog>(u"saveDialog"_s);
    const QString path = m_fixture->dir.filePath(u"gaps.csv"_s);
    Q_EMIT dialog.fileSelected(path);
    dialog.close();
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("spot,ETHUSDT,candles,5m,"));
}

void TestMainWindow::cancelsAJob()
{
    interfaces::JobStatus job;
    job.id = 9;
    job.state = interfaces::JobState::Running;
    job.isControllable = true;
    m_fixture->engine.setJobs({job});
    openWindow();
    QVERIFY(m_fixture->window->showPanel(u"jobs"_s));
    auto &table = find<QTableView>(u"jobTable"_s);
    QTRY_COMPARE(table.model()->rowCount(), 1);
    table.selectRow(0);
    action(u"cancelJob"_s).trigger();
    QCOMPARE(m_fixture->engine.cancelled(), std::vector<std::int64_t>{9});
    QTRY_VERIFY(!action(u"cancelJob"_s).isEnabled());
}

void TestMainWindow::controlsJobs()
{
    const auto jobOf = [](std::int64_t id, interfaces::JobState state) {
        interfaces::JobStatus job;
        job.id = id;
        job.position = id;
        job.state = state;
        job.isControllable = true;
        return job;
    };
    using interfaces::JobState;
    m_fixture->engine.setJobs({jobOf(5, JobState::Queued), jobOf(4, JobState::Queued), jobOf(3, JobState::Queued),
                               jobOf(2, JobState::Paused), jobOf(1, JobState::Failed)});
    openWindow();
    QVERIFY(m_fixture->window->showPanel(u"jobs"_s));
    auto &table = find<QTableView>(u"jobTable"_s);
    QTRY_COMPARE(table.model()->rowCount(), 5);
    const auto click = [this](const QString &id) {
        QVERIFY(action(id).isEnabled());
        action(id).trigger();
    };
    table.selectRow(2);
    QVERIFY(!action(u"moveJobUp"_s).isEnabled());
    QVERIFY(!action(u"resumeJob"_s).isEnabled());
    QTest::mouseClick(&find<QToolButton>(u"pauseJobButton"_s), Qt::LeftButton);
    click(u"moveJobDown"_s);
    table.selectRow(0);
    QVERIFY(!action(u"moveJobDown"_s).isEnabled());
    click(u"moveJobUp"_s);
    table.selectRow(1);
    click(u"moveJobDown"_s);
    table.selectRow(3);
    QVERIFY(!action(u"pauseJob"_s).isEnabled());
    click(u"resumeJob"_s);
    table.selectRow(4);
    QVERIFY(!action(u"cancelJob"_s).isEnabled());
    click(u"retryJob"_s);
    QCOMPARE(m_fixture->engine.jobOrders(),
             (std::vector<std::string>{"pause 3", "move 3 before 5", "move 5 before 4", "move 4 last", "resume 2",
                                       "retry 1"}));
    table.selectAll();
    QVERIFY(!action(u"moveJobUp"_s).isEnabled());
    click(u"cancelJob"_s);
    QCOMPARE(m_fixture->engine.cancelled().size(), std::size_t(4));
}

void TestMainWindow::showsRejectedRows()
{
    openWindow();
    QVERIFY(m_fixture->window->showPanel(u"rejected"_s));
    auto &table = find<QTableView>(u"rejectedTable"_s);
    QTRY_COMPARE(find<QLabel>(u"rejectedTableEmpty"_s).text(), u"No row was rejected."_s);
    interfaces::RejectedRow row;
    row.id = 1;
    row.instrument = kEther;
    row.interval = Interval::M1;
    row.door = "import";
    row.reason = "The high is below the low.";
    row.raw = "<b>1,2,3</b>";
    m_fixture->engine.setRejected({row});
    QTest::mouseClick(&find<QToolButton>(u"refreshRejectedButton"_s), Qt::LeftButton);
    QTRY_COMPARE(table.model()->rowCount(), 1);
    QCOMPARE(table.model()->index(0, 7).data().toString(), u"<b>1,2,3</b>"_s);
    QVERIFY(table.model()->index(0, 7).data(Qt::ToolTipRole).toString().contains(u"&lt;b&gt;"));
    QVERIFY(action(u"exportRejected"_s).isEnabled());
    find<QLineEdit>(u"rejectedSymbol"_s).setText(u"btc"_s);
    QCOMPARE(table.model()->rowCount(), 0);
    QVERIFY(!action(u"exportRejected"_s).isEnabled());
    find<QLineEdit>(u"rejectedSymbol"_s).setText(u"eth"_s);
    QCOMPARE(table.model()->rowCount(), 1);
}

void TestMainWindow::asksOnceForCareAndSaysARefusal()
{
    openWindow();
    action(u"checkDatabase"_s).trigger();
    QCOMPARE(m_fixture->engine.care().orders().size(), std::size_t(1));
    action(u"checkDatabase"_s).trigger();
    QCOMPARE(find<QLabel>(u"noticeText.message"_s).text(), u"There is one under way already."_s);
    // What costs much is not begun before the answer.
    action(u"vacuumDatabase"_s).trigger();
    auto &box = find<QDialog>(u"vacuumBox"_s);
    QVERIFY(box.isVisible());
    box.reject();
    QCOMPARE(m_fixture->engine.care().orders().size(), std::size_t(1));
}

void TestMainWindow::showsWhyPoliciesCannotBeRead()
{
    m_fixture->engine.archiveFake().failWith(Error{ErrorCode::Storage, "The disk is gone.", {}});
    openWindow();
    QVERIFY(m_fixture->window->showPanel(u"retention"_s));
    QTRY_VERIFY(find<QLabel>(u"policyTableEmpty"_s).text().contains(u"The disk is gone."_s));
    action(u"standardPolicies"_s).trigger();
    QTRY_VERIFY(m_fixture->window->findChild<QLabel *>(u"noticeText.message"_s));
    QVERIFY(find<QLabel>(u"noticeText.message"_s).text().contains(u"The disk is gone."_s));
}

// ---- State ----

void TestMainWindow::showsTheStateInTheStatusBar()
{
    openWindow();
    m_fixture->window->setApiAddress(u"http://127.0.0.1:8000"_s);
    QTRY_VERIFY(find<QLabel>(u"feedStatus.spot"_s).text().contains(u"Spot live · 0.3 s"));
    QCOMPARE(find<QLabel>(u"weightStatus"_s).text(), u"weight 120 / 6,000"_s);
    QCOMPARE(find<QLabel>(u"clockStatus"_s).text(), u"2024-08-09 00:00:00 UTC"_s);
    QVERIFY(!find<QLabel>(u"jobStatus"_s).isVisible());
    auto status = m_fixture->engine.status();
    status.markets.front().feed = interfaces::FeedState::Silent;
    status.rowsPerSecond = 1'250;
    status.rowsQueued = 17;
    m_fixture->engine.setStatus(status);
    QTRY_VERIFY(find<QLabel>(u"feedStatus.spot"_s).text().contains(u"Spot silent"));
    QCOMPARE(find<QLabel>(u"rowStatus"_s).text(), u"1,250 rows/s · 17 queued"_s);
    status.rowsSpilled = 40'000;
    status.rowsDropped = 3;
    m_fixture->engine.setStatus(status);
    QTRY_COMPARE(find<QLabel>(u"rowStatus"_s).text(),
                 u"1,250 rows/s · 17 queued · 40,000 in the journal · 3 dropped"_s);
    status.databaseEngine = "sqlite";
    status.databaseDurability = "WAL, synchronous=FULL";
    m_fixture->engine.setStatus(status);
    QTRY_VERIFY(find<QLabel>(u"rowStatus"_s).toolTip().contains(u"WAL, synchronous=FULL"));
    QTest::mouseClick(&find<QToolButton>(u"apiAddress"_s), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"http://127.0.0.1:8000"_s);
}

void TestMainWindow::closesANotice()
{
    auto status = m_fixture->engine.status();
    status.demo = true;
    status.databaseError = "The disk is full.";
    m_fixture->engine.setStatus(status);
    openWindow();
    QVERIFY(find<QLabel>(u"noticeText.databaseError"_s).text().contains(u"The disk is full."));
    QVERIFY(!m_fixture->window->findChild<QToolButton *>(u"closeNotice.databaseError"_s));
    QTest::mouseClick(&find<QToolButton>(u"closeNotice.demo"_s), Qt::LeftButton);
    QTRY_VERIFY(!m_fixture->window->findChild<QLabel *>(u"noticeText.demo"_s));
    QVERIFY(m_fixture->window->findChild<QLabel *>(u"noticeText.databaseError"_s));
}

// ---- Looks ----

void TestMainWindow::switchesThemes()
{
    openWindow();
    action(u"theme.light"_s).trigger();
    QCOMPARE(chart().theme().background, charts::ChartTheme::light().background);
    QVERIFY(QGuiApplication::palette().color(QPalette::Window).lightness() > 200);
    action(u"theme.dark"_s).trigger();
    QCOMPARE(chart().theme().background, charts::ChartTheme::dark().background);
    QVERIFY(QGuiApplication::palette().color(QPalette::Window).lightness() < 60);
    action(u"colourBlind"_s).trigger();
    QVERIFY(chart().theme().hollowUp);
}

void TestMainWindow::switchesTheTimeZone()
{
    openWindow();
    QCOMPARE(chart().timeZone(), QTimeZone::utc());
    action(u"zone.Asia/Tokyo"_s).trigger();
    QCOMPARE(chart().timeZone(), QTimeZone("Asia/Tokyo"));
}

void TestMainWindow::reopensAsItWasLeft()
{
    openWindow();
    action(u"theme.light"_s).trigger();
    action(u"zone.Europe/London"_s).trigger();
    action(u"styleLine"_s).trigger();
    action(u"showVolume"_s).trigger();
    action(u"gapsVisible"_s).trigger();
    m_fixture->window->chartPanel().open({kEther, Interval::H1});
    m_fixture->open();
    QTRY_VERIFY(!chart().store().isEmpty());
    QVERIFY(series() == (market::SeriesKey{kEther, Interval::H1}));
    QVERIFY(!m_fixture->themes.isDark());
    QVERIFY(action(u"theme.light"_s).isChecked());
    QCOMPARE(chart().timeZone(), QTimeZone("Europe/London"));
    QVERIFY(chart().style() == charts::ChartStyle::Line);
    QVERIFY(!chart().isVolumeVisible());
    QVERIFY(!find<QDockWidget>(u"gapsDock"_s).isVisible());
    QVERIFY(!action(u"gapsVisible"_s).isChecked());
    QVERIFY(find<QDockWidget>(u"symbolsDock"_s).isVisible());
}

void TestMainWindow::startsWithDefaultsOverGarbage()
{
    QFile file(m_fixture->settingsFile());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("\x00\x01 not a window", 16);
    file.close();
    openWindow();
    QVERIFY(series() == (market::SeriesKey{kBitcoin, Interval::M1}));
    QVERIFY(find<QDockWidget>(u"gapsDock"_s).isVisible());
    QVERIFY(find<QLabel>(u"noticeText.message"_s).text().contains(u"kept"));
    QCOMPARE(QDir(m_fixture->dir.path()).entryList({u"window.json.bad-*"_s}).size(), 1);
}

void TestMainWindow::resetsTheLayout()
{
    openWindow();
    action(u"symbolsVisible"_s).trigger();
    action(u"gapsVisible"_s).trigger();
    QVERIFY(!find<QDockWidget>(u"symbolsDock"_s).isVisible());
    action(u"resetLayout"_s).trigger();
    QVERIFY(find<QDockWidget>(u"symbolsDock"_s).isVisible());
    QVERIFY(find<QDockWidget>(u"gapsDock"_s).isVisible());
    QVERIFY(action(u"symbolsVisible"_s).isChecked());
}

void TestMainWindow::aPageComesToTheFrontWithItsKey()
{
    openWindow();
    const auto isSeen = [this](const QString &name) {
        return !find<QDockWidget>(name).visibleRegion().isEmpty();
    };
    QTRY_VERIFY(isSeen(u"gapsDock"_s));
    QVERIFY(!isSeen(u"retentionDock"_s));
    action(u"retentionVisible"_s).trigger();
    QTRY_VERIFY(isSeen(u"retentionDock"_s) && !isSeen(u"gapsDock"_s));
    QVERIFY(action(u"retentionVisible"_s).isChecked() && action(u"gapsVisible"_s).isChecked());
    action(u"retentionVisible"_s).trigger(); // it is seen, so it goes
    QTRY_VERIFY(!find<QDockWidget>(u"retentionDock"_s).isVisible());
    QVERIFY(!action(u"retentionVisible"_s).isChecked());
    action(u"retentionVisible"_s).trigger();
    QTRY_VERIFY(isSeen(u"retentionDock"_s));
}

void TestMainWindow::opensAbout()
{
    openWindow();
    action(u"about"_s).trigger();
    auto &dialog = find<QDialog>(u"aboutDialog"_s);
    QVERIFY(dialog.isVisible());
    QTest::mouseClick(dialog.findChild<QAbstractButton *>(u"copyDetails"_s), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"Candlewright " CANDLEWRIGHT_VERSION));
    dialog.close();
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
