// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include "ui/care/carepages.h"
#include "ui/care/pastdialog.h"
#include "ui/care/rowactions.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/messagebar.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/chartpanel.h"
#include "ui/panels/coveragepanel.h"
#include "ui/panels/gappanel.h"
#include "ui/panels/jobpanel.h"
#include "ui/panels/rejectedpanel.h"
#include "ui/panels/savefile.h"
#include "ui/panels/statusstrip.h"
#include "ui/panels/symbolpanel.h"
#include "ui/shell/chartstyletext.h"
#include "ui/shell/docklayout.h"
#include "ui/shell/preferenceactions.h"
#include "ui/shell/thememanager.h"

#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

using interfaces::Gap;

constexpr QSize kFirstSize{1440, 900};

interfaces::SequenceFilter candlesOf(const market::SeriesKey &series)
{
    return {series.instrument.symbol, series.instrument.market, interfaces::DataKind::Candles, series.interval};
}

} // namespace

MainWindow::MainWindow(models::Workspace &workspace, ThemeManager &themes, const QString &settingsFile,
                       std::optional<market::Interval> firstInterval)
    : m_workspace(workspace), m_themes(themes), m_firstInterval(firstInterval),
      m_store(settingsFile, workspace.link().reader, [this] { return currentSettings(); })
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(u"Candlewright"_s);
    buildPanels();
    buildDocks();
    m_preferences = new PreferenceActions(this, themes);
    makeActions();
    buildMenus();
    connectPanels();
    connectModels();
    restore();
}

MainWindow::~MainWindow()
{
    // The settings are written once more while the panels still know them.
    m_store.finish();
}

void MainWindow::buildPanels()
{
    const auto &link = m_workspace.link();
    auto &instruments = m_workspace.instruments();
    auto *center = new QWidget(this);
    center->setObjectName(u"center"_s);
    m_messages = new dialogs::MessageBar(center);
    m_chart = new panels::ChartPanel(link, instruments, center);
    auto *layout = new QVBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(m_chart, 1);
    setCentralWidget(center);
    m_symbols = new panels::SymbolPanel(link.engine, instruments, this);
    m_gaps = new panels::GapPanel(link, instruments, this);
    m_coverage = new panels::CoveragePanel(link, this);
    m_jobs = new panels::JobPanel(link.engine.jobs(), m_workspace.jobs(), this);
    m_rejected = new panels::RejectedPanel(link, this);
    m_care = new care::CarePages(m_workspace, this);
    m_care->rowActions().setSubject([this] { return candlesOf(m_chart->series()); });
    m_jobs->addStarter(m_care->rowActions().backfill());
    m_status = new panels::StatusStrip(this);
    statusBar()->setObjectName(u"statusBar"_s);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
}

void MainWindow::buildDocks()
{
    m_docks = new DockLayout(this);
    m_docks->add(m_symbols, u"symbols"_s, tr("Symbols"), Qt::LeftDockWidgetArea, u"Alt+1"_s);
    m_docks->add(m_gaps, u"gaps"_s, tr("Gaps"), Qt::BottomDockWidgetArea, u"Alt+2"_s);
    m_docks->add(m_coverage, u"coverage"_s, tr("Coverage"), Qt::BottomDockWidgetArea, u"Alt+3"_s);
    m_docks->add(m_jobs, u"jobs"_s, tr("Jobs"), Qt::BottomDockWidgetArea, u"Alt+4"_s);
    m_docks->add(m_rejected, u"rejected"_s, tr("Rejected rows"), Qt::BottomDockWidgetArea, u"Alt+5"_s);
    for (const care::CarePages::Page &page : m_care->pages())
        m_docks->add(page.panel, page.id, page.title, Qt::BottomDockWidgetArea, page.shortcut);
    m_docks->reset();
}

void MainWindow::makeActions()
{
    using panels::makeAction;
    QAction *picture = makeAction(this, {u"savePicture"_s, tr("Save &picture of the chart…"), u"file"_s, 1,
                                         QKeySequence(u"Ctrl+Shift+S"_s), u"camera"_s});
    connect(picture, &QAction::triggered, this, &MainWindow::savePicture);
    QAction *copy = makeAction(this, {u"copyPicture"_s, tr("&Copy picture of the chart"), u"file"_s, 1,
                                      QKeySequence(u"Ctrl+Shift+C"_s), u"camera"_s});
    connect(copy, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setPixmap(m_chart->chart().grab()); });
    m_past = makeAction(this, {u"showPast"_s, tr("As it &was at…"), u"chart"_s, 2});
    m_past->setToolTip(tr("The shown candles as they were stored at a moment, and what lost against them"));
    connect(m_past, &QAction::triggered, this, &MainWindow::showPast);
    QAction *quit = makeAction(this, {u"quit"_s, tr("&Quit"), u"file"_s, 2, QKeySequence(u"Ctrl+Q"_s)});
    quit->setMenuRole(QAction::QuitRole);
    connect(quit, &QAction::triggered, this, &QWidget::close);
    QAction *reset = makeAction(this, {u"resetLayout"_s, tr("&Reset layout"), u"view"_s, 2});
    connect(reset, &QAction::triggered, m_docks, &DockLayout::reset);
    QAction *instruments =
        makeAction(this, {u"refreshInstruments"_s, tr("Re&load the list of symbols"), u"data"_s, 0});
    connect(instruments, &QAction::triggered, &m_workspace.instruments(),
            &models::InstrumentModel::reloadFromExchange);
    QAction *about = makeAction(this, {u"about"_s, tr("&About Candlewright"), u"help"_s});
    about->setMenuRole(QAction::AboutRole);
    connect(about, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::buildMenus()
{
    menuBar()->setObjectName(u"menuBar"_s);
    for (const QWidget *owner : std::initializer_list<const QWidget *>{m_symbols, m_chart, m_gaps, m_jobs, m_rejected})
        m_registry.collect(*owner);
    for (const care::CarePages::Page &page : m_care->pages())
        m_registry.collect(*page.panel);
    m_registry.collect(*this);
    m_registry.addMenu(*menuBar(), u"file"_s, tr("&File"));
    m_registry.addMenu(*menuBar(), u"view"_s, tr("&View"));
    m_registry.addMenu(*menuBar(), u"view/theme"_s, tr("&Theme"));
    m_registry.addMenu(*menuBar(), u"view/zone"_s, tr("Time &zone"));
    m_registry.addMenu(*menuBar(), u"chart"_s, tr("&Chart"));
    m_registry.addMenu(*menuBar(), u"chart/interval"_s, tr("&Interval"));
    m_registry.addMenu(*menuBar(), u"chart/style"_s, tr("S&tyle"));
    m_registry.addMenu(*menuBar(), u"data"_s, tr("&Data"));
    m_registry.addMenu(*menuBar(), u"data/archive"_s, tr("Retention and arc&hive"));
    m_registry.addMenu(*menuBar(), u"data/storage"_s, tr("Stora&ge"));
    m_registry.addMenu(*menuBar(), u"help"_s, tr("&Help"));
    m_registry.fillMenus();
}

void MainWindow::connectPanels()
{
    using panels::ChartPanel;
    using panels::GapPanel;
    using panels::SymbolPanel;
    connect(m_chart, &ChartPanel::symbolTyped, this, [this](const QString &text) {
        m_docks->show(u"symbols"_s);
        m_symbols->startSearch(text);
    });
    connect(m_chart, &ChartPanel::viewChanged, this, [this] {
        m_symbols->showCurrent(m_chart->series().instrument);
        setWindowTitle(QString::fromStdString(m_chart->series().instrument.symbol) + u' '
                       + models::intervalText(m_chart->series().interval));
        m_store.noteChange();
    });
    connect(m_symbols, &SymbolPanel::instrumentChosen, m_chart, &ChartPanel::openInstrument);
    connect(m_symbols, &SymbolPanel::searchCancelled, m_chart, qOverload<>(&QWidget::setFocus));
    connect(m_gaps, &GapPanel::gapActivated, this, [this](const Gap &gap) {
        m_chart->showRange({gap.instrument, gap.interval.value_or(market::Interval::M1)}, gap.range);
    });
    connect(m_coverage, &panels::CoveragePanel::seriesActivated, m_chart, &ChartPanel::open);
    connect(m_gaps, &GapPanel::repairStarted, this, [this] { m_workspace.jobs().refresh(); });
    connect(m_symbols, &SymbolPanel::failed, m_messages, &dialogs::MessageBar::showMessage);
    connect(m_chart, &ChartPanel::failed, m_messages, &dialogs::MessageBar::showMessage);
    connect(&m_chart->chart(), &charts::CandleChart::contextMenuRequested, this, [this](QMenu *menu) {
        menu->addSeparator();
        menu->addAction(m_past);
    });
    connect(m_gaps, &GapPanel::failed, m_messages, &dialogs::MessageBar::showMessage);
    connect(m_rejected, &panels::RejectedPanel::failed, m_messages, &dialogs::MessageBar::showMessage);
    connect(&m_care->rowActions(), &care::RowActions::imported, this, &MainWindow::noteNewRows);
    connect(m_care, &care::CarePages::failed, m_messages, &dialogs::MessageBar::showMessage);
    connect(m_care, &care::CarePages::restoreWanted, this, &MainWindow::restoreWanted);
    connect(m_docks, &DockLayout::changed, &m_store, &WindowStore::noteChange);
    connect(m_preferences, &PreferenceActions::themeChosen, &m_store, &WindowStore::noteChange);
    connect(m_preferences, &PreferenceActions::timeZoneChosen, this, &MainWindow::applyTimeZone);
    connect(&m_themes, &ThemeManager::changed, this, &MainWindow::applyTheme);
}

void MainWindow::connectModels()
{
    const auto showStatus = [this](const interfaces::EngineStatus &status) {
        m_status->showStatus(status);
        m_messages->setNotices(models::noticesOf(status));
    };
    connect(&m_workspace.status(), &models::StatusModel::refreshed, this, showStatus);
    showStatus(m_workspace.status().status());
    connect(&m_workspace.jobs(), &models::JobModel::refreshed, this,
            [this] {
                const models::JobSummary work = m_workspace.jobs().summary();
                m_status->showJobs(work);
                m_gaps->setWorkUnderWay(work.running);
            });
    connect(&m_workspace.jobs(), &models::JobModel::workEnded, this, &MainWindow::noteNewRows);
    connect(&m_workspace.instruments(), &models::InstrumentModel::reloadFailed, m_messages,
            &dialogs::MessageBar::showMessage);
}

void MainWindow::noteNewRows()
{
    m_gaps->model().refreshSoon();
    m_coverage->noteChange();
    m_workspace.instruments().refreshSoon();
}

void MainWindow::restore()
{
    const WindowSettings settings = m_store.load();
    m_themes.setMode(parseThemeMode(settings.theme));
    m_themes.setColourBlind(settings.colourBlind);
    m_preferences->showTheme();
    m_preferences->setTimeZone(settings.timeZone);
    applyTimeZone();
    resize(kFirstSize);
    if (!settings.geometry.isEmpty())
        restoreGeometry(settings.geometry);
    if (!settings.layout.isEmpty() && !m_docks->restore(settings.layout))
        m_docks->reset();
    m_chart->setStyle(parseChartStyle(settings.chartStyle));
    m_chart->setVolumeVisible(settings.volume);
    if (!m_store.problem().isEmpty())
        m_messages->showMessage(m_store.problem());
    openFirstSeries(settings);
    m_chart->setFocus();
}

/// What was shown last, else what is recorded, as soon as the engine says; without either the chart says what to do.
void MainWindow::openFirstSeries(const WindowSettings &settings)
{
    if (settings.series) {
        m_chart->open(*settings.series);
        return;
    }
    m_chart->chart().setNotice(tr("Pick a symbol on the left to record and see it."));
    connect(&m_workspace.status(), &models::StatusModel::refreshed, m_chart,
            [this](const interfaces::EngineStatus &status) {
                if (!m_chart->series().instrument.symbol.empty() || status.tracked.empty())
                    return;
                const market::SeriesKey &first = status.tracked.front();
                m_chart->open({first.instrument, m_firstInterval.value_or(first.interval)});
            });
    m_workspace.status().refresh();
}

WindowSettings MainWindow::currentSettings() const
{
    WindowSettings settings;
    settings.geometry = saveGeometry();
    settings.layout = m_docks->save();
    settings.theme = themeModeText(m_themes.mode());
    settings.colourBlind = m_themes.isColourBlind();
    settings.timeZone = m_preferences->timeZone();
    settings.chartStyle = chartStyleText(m_chart->style());
    settings.volume = m_chart->chart().isVolumeVisible();
    if (!m_chart->series().instrument.symbol.empty())
        settings.series = m_chart->series();
    return settings;
}

void MainWindow::setApiAddress(const QString &address, const QString &problem)
{
    m_status->setApiAddress(address);
    if (!problem.isEmpty())
        m_messages->showMessage(tr("There is no local API: %1").arg(problem));
}

void MainWindow::showMessage(const QString &text) { m_messages->showMessage(text); }

bool MainWindow::showPanel(const QString &id)
{
    if (id == u"about")
        showAbout();
    else if (id != u"chart")
        return m_docks->show(id);
    return true;
}

void MainWindow::applyTheme()
{
    const charts::ChartTheme theme = m_themes.chartTheme();
    m_chart->setTheme(theme);
    m_symbols->setTheme(theme);
    m_coverage->setTheme(theme);
    m_status->setTheme(theme);
}

void MainWindow::applyTimeZone()
{
    m_chart->chart().setTimeZone(timeZoneOf(m_preferences->timeZone()));
    m_store.noteChange();
}

void MainWindow::savePicture()
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    m_chart->chart().grab().save(&buffer, "PNG");
    const QString name = QString::fromStdString(m_chart->series().instrument.symbol) + u'-'
                         + models::intervalText(m_chart->series().interval) + u".png"_s;
    panels::saveFile(this, tr("Save picture of the chart"), name, png, m_workspace.link().reader,
                     [this](const QString &reason) { m_messages->showMessage(reason); });
}

void MainWindow::showPast()
{
    if (m_chart->chart().store().isEmpty()) {
        m_messages->showMessage(tr("The chart shows no candles whose past could be read."));
        return;
    }
    auto *dialog = new care::PastDialog(m_workspace.longLink(), m_chart->series(), m_chart->chart().visibleRange(),
                                        this);
    dialog->show();
}

void MainWindow::showAbout() { (new dialogs::AboutDialog(this))->open(); }

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_store.noteChange();
}

void MainWindow::moveEvent(QMoveEvent *event)
{
    QMainWindow::moveEvent(event);
    m_store.noteChange();
}

} // namespace cw::shell
