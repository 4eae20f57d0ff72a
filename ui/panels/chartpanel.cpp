// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/chartpanel.h"

#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/intervalactions.h"
#include "ui/panels/intervalbar.h"
#include "ui/panels/intervalentry.h"
#include "ui/panels/metrics.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

using charts::ChartStyle;
using market::Interval;

/// Shown around a range that is brought into view, in slots.
constexpr std::int64_t kMargin = 60;
/// Loaded before it, so that the view has neighbours to scroll to.
constexpr std::int64_t kLead = 500;

/// What is stored of the shown instrument, what is recorded of it, and what is shown.
std::vector<Interval> intervalsOf(std::vector<Interval> intervals,
                                  const std::vector<market::SeriesKey> &tracked,
                                  const market::SeriesKey &shown)
{
    intervals.push_back(shown.interval);
    for (const auto &series : tracked) {
        if (series.instrument == shown.instrument)
            intervals.push_back(series.interval);
    }
    std::sort(intervals.begin(), intervals.end());
    intervals.erase(std::unique(intervals.begin(), intervals.end()), intervals.end());
    return intervals;
}

} // namespace

ChartPanel::ChartPanel(const models::EngineLink &link, models::InstrumentModel &instruments, QWidget *parent)
    : QWidget(parent), m_link(link), m_instruments(instruments), m_feed(link), m_origins(link),
      m_chart(new charts::CandleChart(this)), m_symbol(new QLabel(this)), m_market(new QLabel(this)),
      m_intervals(new IntervalActions(this)), m_intervalBar(new IntervalBar(*m_intervals, this)),
      m_entry(nullptr)
{
    setObjectName(u"chartPanel"_s);
    m_chart->setObjectName(u"chart"_s);
    m_chart->setAccessibleName(tr("Candle chart"));
    makeActions();
    makeStyleActions();
    buildLayout();
    setStyle(m_chart->style());
    m_entry = new IntervalEntry(this);
    connectFeed();
    connectChart();
}

void ChartPanel::buildLayout()
{
    auto *bar = new QWidget(this);
    bar->setObjectName(u"chartBar"_s);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(2 * kGrid, kHalfGrid, kGrid, kHalfGrid);
    row->setSpacing(kGrid);
    m_symbol->setObjectName(u"chartSymbol"_s);
    m_symbol->setProperty("role", u"title"_s);
    m_market->setObjectName(u"chartMarket"_s);
    m_market->setProperty("role", u"dim"_s);
    row->addWidget(m_symbol);
    row->addWidget(m_market);
    row->addSpacing(kGrid);
    row->addWidget(m_intervalBar);
    row->addStretch();
    row->addWidget(makeStyleButton(bar));
    row->addWidget(makeButton(m_volume, bar));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_chart, 1);
    setFocusProxy(m_chart);
}

void ChartPanel::makeActions()
{
    m_live = makeAction(
        this, {u"goToLive"_s, tr("Back to &live"), u"chart"_s, 1, QKeySequence(u"Alt+End"_s), u"live"_s});
    m_live->setToolTip(tr("Back to the newest bar (End)"));
    connect(m_live, &QAction::triggered, m_chart, &charts::CandleChart::backToLive);
    m_autoScale = makeAction(this, {u"automaticScale"_s,
                                    tr("&Automatic price scale"),
                                    u"chart"_s,
                                    1,
                                    QKeySequence(u"Alt+A"_s),
                                    {},
                                    true});
    m_autoScale->setToolTip(tr("Fit the price scale to the bars in view"));
    m_autoScale->setChecked(true);
    connect(m_autoScale, &QAction::toggled, m_chart, &charts::CandleChart::setAutoScale);
    m_volume =
        makeAction(this, {u"showVolume"_s, tr("&Volume"), u"chart"_s, 1, QKeySequence(u"Alt+V"_s), {}, true});
    m_volume->setToolTip(tr("Show the volume below the prices"));
    m_volume->setChecked(m_chart->isVolumeVisible());
    connect(m_volume, &QAction::toggled, this, &ChartPanel::setVolumeVisible);
    connect(m_intervals, &IntervalActions::chosen, this, &ChartPanel::openInterval);
}

void ChartPanel::makeStyleActions()
{
    auto *group = new QActionGroup(this);
    const auto add = [&](ChartStyle style, const QString &id, const QString &text, const QString &shortText) {
        QAction *action = makeAction(this, {id, text, u"chart/style"_s, 0, {}, {}, true});
        action->setIconText(shortText);
        action->setData(static_cast<int>(style));
        action->setChecked(style == m_chart->style());
        group->addAction(action);
        m_styles.push_back(action);
        connect(action, &QAction::triggered, this, [this, style] { setStyle(style); });
    };
    add(ChartStyle::Candles, u"styleCandles"_s, tr("&Candles"), tr("Candles"));
    add(ChartStyle::HollowCandles, u"styleHollow"_s, tr("&Hollow candles"), tr("Hollow"));
    add(ChartStyle::Line, u"styleLine"_s, tr("&Line"), tr("Line"));
}

QToolButton *ChartPanel::makeStyleButton(QWidget *parent)
{
    auto *menu = new QMenu(parent);
    menu->setObjectName(u"styleMenu"_s);
    for (QAction *action : m_styles)
        menu->addAction(action);
    m_styleButton = new QToolButton(parent);
    m_styleButton->setObjectName(u"styleButton"_s);
    m_styleButton->setAccessibleName(tr("Chart style"));
    m_styleButton->setToolTip(tr("Chart style"));
    m_styleButton->setAutoRaise(true);
    m_styleButton->setPopupMode(QToolButton::InstantPopup);
    m_styleButton->setMenu(menu);
    return m_styleButton;
}

void ChartPanel::connectFeed()
{
    using models::SeriesFeed;
    connect(&m_feed, &SeriesFeed::opened, this, &ChartPanel::handleOpened);
    connect(&m_feed, &SeriesFeed::openFailed, m_chart, &charts::CandleChart::setNotice);
    connect(&m_feed, &SeriesFeed::olderLoaded, m_chart,
            [this](const auto &candles) { m_chart->prependCandles(candles); });
    connect(&m_feed, &SeriesFeed::historyEnded, m_chart, &charts::CandleChart::setHistoryEnd);
    connect(&m_feed, &SeriesFeed::historyFailed, m_chart, &charts::CandleChart::setHistoryFailed);
    connect(&m_feed, &SeriesFeed::requestFailed, this, &ChartPanel::failed);
    connect(&m_feed, &SeriesFeed::merged, m_chart,
            [this](const auto &candles) { m_chart->mergeCandles(candles); });
    connect(&m_feed, &SeriesFeed::liveUpdated, m_chart, &charts::CandleChart::updateLive);
    connect(&m_feed, &SeriesFeed::gapsChanged, m_chart, [this](const auto &gaps) { m_chart->setGaps(gaps); });
    connect(&m_feed, &SeriesFeed::exchangeTime, m_chart, &charts::CandleChart::setExchangeTime);
    connect(&m_feed, &SeriesFeed::merged, &m_origins, &models::OriginFeed::askAgain);
    connect(&m_origins, &models::OriginFeed::found, m_chart, &charts::CandleChart::setBarOrigin);
    connect(&m_instruments, &models::InstrumentModel::loaded, this, [this] {
        updateStoredBars();
        updateIntervals();
    });
}

void ChartPanel::connectChart()
{
    using charts::CandleChart;
    connect(m_chart, &CandleChart::needOlder, &m_feed, &models::SeriesFeed::loadOlder);
    connect(m_chart, &CandleChart::barHovered, &m_origins, &models::OriginFeed::ask);
    connect(m_chart, &CandleChart::backfillRequested, &m_feed, &models::SeriesFeed::requestBackfill);
    connect(m_chart, &CandleChart::followingLiveChanged, this,
            [this](bool follows) { m_live->setEnabled(!follows); });
    connect(m_chart, &CandleChart::autoScaleChanged, m_autoScale, &QAction::setChecked);
    m_live->setEnabled(!m_chart->isFollowingLive());
    connect(m_entry, &IntervalEntry::accepted, this, &ChartPanel::openInterval);
    connect(m_entry, &IntervalEntry::closed, m_chart, [this] { m_chart->setFocus(Qt::OtherFocusReason); });
}

void ChartPanel::open(const market::SeriesKey &series) { start(series, std::nullopt); }

void ChartPanel::openInstrument(const market::InstrumentKey &instrument)
{
    m_chart->setFocus(Qt::OtherFocusReason);
    if (m_series.instrument != instrument)
        open({instrument, m_series.interval});
}

void ChartPanel::openInterval(Interval interval)
{
    if (m_series.interval != interval)
        open({m_series.instrument, interval});
}

void ChartPanel::start(const market::SeriesKey &series, std::optional<market::UtcTime> from)
{
    m_series = series;
    if (!from)
        m_toShow.reset();
    updateHeading();
    updateIntervals();
    m_origins.start(series);
    m_feed.open(series, from);
    Q_EMIT viewChanged();
}

void ChartPanel::showRange(const market::SeriesKey &series, const market::TimeRange &range)
{
    const Interval interval = series.interval;
    m_toShow = market::TimeRange{interval.advance(interval.floor(range.from), -kMargin),
                                 interval.advance(interval.floor(range.to), kMargin)};
    const bool isLoaded = m_feed.series() == series && m_feed.first() && *m_feed.first() <= range.from
                          && !m_chart->store().isEmpty();
    if (isLoaded)
        m_chart->setVisibleRange(*std::exchange(m_toShow, std::nullopt));
    else
        start(series, interval.advance(interval.floor(range.from), -kLead));
    m_chart->setFocus(Qt::OtherFocusReason);
}

void ChartPanel::handleOpened(const models::OpenedSeries &opened)
{
    m_chart->setSeries(models::instrumentTitle(opened.key.instrument), opened.key.interval,
                       opened.tickDecimals, opened.stepDecimals);
    m_chart->setCandles(opened.candles);
    m_chart->setNotice(tr("Nothing is stored of %1 yet. It is being asked from the exchange.")
                           .arg(QString::fromStdString(market::describe(opened.key))));
    updateStoredBars();
    if (m_toShow && !opened.candles.empty())
        m_chart->setVisibleRange(*std::exchange(m_toShow, std::nullopt));
}

void ChartPanel::setStyle(charts::ChartStyle style)
{
    m_chart->setStyle(style);
    for (QAction *action : m_styles) {
        const bool isCurrent = action->data().toInt() == static_cast<int>(style);
        action->setChecked(isCurrent);
        if (isCurrent)
            m_styleButton->setText(action->iconText() + u" ▾"_s);
    }
    Q_EMIT viewChanged();
}

void ChartPanel::setVolumeVisible(bool visible)
{
    m_chart->setVolumeVisible(visible);
    m_volume->setChecked(visible);
    Q_EMIT viewChanged();
}

void ChartPanel::setTheme(const charts::ChartTheme &theme) { m_chart->setTheme(theme); }

void ChartPanel::updateHeading()
{
    m_symbol->setText(QString::fromStdString(m_series.instrument.symbol));
    m_market->setText(models::marketName(m_series.instrument.market));
}

void ChartPanel::updateIntervals()
{
    m_intervalBar->setIntervals(intervalsOf(m_instruments.storedIntervals(m_series.instrument),
                                            m_link.engine.status().tracked, m_series));
    m_intervals->setCurrent(m_series.interval);
}

void ChartPanel::updateStoredBars() { m_chart->setStoredBars(m_instruments.storedBars(m_series)); }

void ChartPanel::keyPressEvent(QKeyEvent *event)
{
    const bool isPlain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    const QChar first = event->text().isEmpty() ? QChar() : event->text().front();
    if (isPlain && first.isDigit())
        m_entry->start(event->text());
    else if (isPlain && first.isLetter())
        Q_EMIT symbolTyped(event->text());
    else
        QWidget::keyPressEvent(event);
}

} // namespace cw::panels
