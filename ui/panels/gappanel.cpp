// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/gappanel.h"

#include "ui/models/gapcsv.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/gapfilterbar.h"
#include "ui/panels/metrics.h"
#include "ui/panels/savefile.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

using interfaces::Gap;
using interfaces::GapFilter;
using models::GapModel;

/// Nobody asks the exchange for it again unless somebody wants it.
bool isSettled(const Gap &gap)
{
    return gap.state == interfaces::GapState::VerifiedEmpty || gap.state == interfaces::GapState::Unavailable;
}

} // namespace

GapPanel::GapPanel(const models::EngineLink &link, models::InstrumentModel &instruments, QWidget *parent)
    : QWidget(parent), m_link(link), m_instruments(instruments), m_gaps(link),
      m_filterBar(new GapFilterBar(instruments, this)), m_table(new QTableView(this)),
      m_count(new QLabel(this))
{
    setObjectName(u"gapPanel"_s);
    m_rows.setSourceModel(&m_gaps);
    makeActions();
    buildTable();
    buildLayout();
    connect(m_filterBar, &GapFilterBar::filterChanged, this, &GapPanel::applyFilter);
    connect(&m_gaps, &GapModel::loaded, this, &GapPanel::updateState);
    connect(&m_gaps, &GapModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(&instruments, &models::InstrumentModel::loaded, this, &GapPanel::updateState);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &GapPanel::updateState);
    updateState();
}

void GapPanel::buildTable()
{
    m_table->setObjectName(u"gapTable"_s);
    m_table->setAccessibleName(tr("Gaps"));
    m_table->setModel(&m_rows);
    prepareTable(*m_table);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(GapModel::From, Qt::DescendingOrder);
    const int digit = m_table->fontMetrics().horizontalAdvance(u'0');
    const std::pair<int, int> widths[] = {
        {GapModel::Symbol, 13}, {GapModel::MarketName, 9}, {GapModel::IntervalName, 9},
        {GapModel::From, 21},   {GapModel::To, 21},        {GapModel::Missing, 11},
        {GapModel::State, 16},  {GapModel::Cause, 24},     {GapModel::Evidence, 48},
        {GapModel::Attempts, 8}, {GapModel::Checked, 21},  {GapModel::FilledBy, 14}};
    for (const auto &[column, characters] : widths)
        m_table->setColumnWidth(column, characters * digit);
    m_table->addActions({m_show, m_repairSelected, m_export});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_table, &QTableView::activated, this, &GapPanel::activate);
    m_empty = new EmptyState(m_table);
}

void GapPanel::buildLayout()
{
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, kHalfGrid, kGrid, kHalfGrid);
    bar->setSpacing(kGrid);
    bar->addWidget(m_filterBar);
    m_count->setObjectName(u"gapCount"_s);
    m_count->setProperty("role", u"dim"_s);
    bar->addWidget(m_count);
    bar->addWidget(makeButtons(), 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table);
}

QWidget *GapPanel::makeButtons()
{
    auto *bar = new QToolBar(this);
    bar->setObjectName(u"gapButtons"_s);
    for (QAction *action : {m_repairSelected, m_repairAll, m_export, m_refresh})
        bar->addWidget(makeButton(action, bar, /*withIcon=*/true));
    return bar;
}

void GapPanel::makeActions()
{
    m_show = makeAction(this, {u"showGap"_s, tr("&Show gap on the chart"), u"data"_s, 1, {}, {}});
    connect(m_show, &QAction::triggered, this, [this] { activate(m_table->currentIndex()); });
    m_repairSelected = makeAction(
        this, {u"repairSelected"_s, tr("Repair s&elected series"), u"data"_s, 1, {}, u"download"_s});
    m_repairSelected->setIconText(tr("Repair selected"));
    m_repairSelected->setToolTip(tr("Fetch what is missing in the series of the selected gaps"));
    connect(m_repairSelected, &QAction::triggered, this, &GapPanel::repairSelected);
    m_repairAll =
        makeAction(this, {u"repairAll"_s, tr("Repair &all listed gaps"), u"data"_s, 1, {}, u"download"_s});
    m_repairAll->setIconText(tr("Repair all"));
    connect(m_repairAll, &QAction::triggered, this, &GapPanel::repairAll);
    m_export = makeAction(this, {u"exportGaps"_s, tr("&Export gap report…"), u"file"_s, 0, {}, u"list"_s});
    m_export->setIconText(tr("Export CSV"));
    connect(m_export, &QAction::triggered, this, &GapPanel::exportCsv);
    m_refresh = makeAction(this, {u"refreshGaps"_s, tr("Re&fresh gap report"), u"data"_s, 1,
                                  QKeySequence(QKeySequence::Refresh), u"refresh"_s});
    m_refresh->setIconText(tr("Refresh"));
    connect(m_refresh, &QAction::triggered, &m_gaps, &GapModel::refresh);
}

void GapPanel::applyFilter()
{
    m_rows.setShow(m_filterBar->show());
    m_gaps.setFilter(m_filterBar->filter());
    updateState();
}

void GapPanel::activate(const QModelIndex &index)
{
    const QModelIndex source = m_rows.mapToSource(index);
    if (source.isValid())
        Q_EMIT gapActivated(m_gaps.gaps()[static_cast<std::size_t>(source.row())]);
}

std::vector<Gap> GapPanel::shownGaps(bool selectedOnly) const
{
    std::vector<Gap> gaps;
    for (int row = 0; row < m_rows.rowCount(); ++row) {
        if (selectedOnly && !m_table->selectionModel()->isRowSelected(row, {}))
            continue;
        gaps.push_back(
            m_gaps.gaps()[static_cast<std::size_t>(m_rows.mapToSource(m_rows.index(row, 0)).row())]);
    }
    return gaps;
}

void GapPanel::repairAll()
{
    repair(m_filterBar->filter());
}

void GapPanel::repairSelected()
{
    std::map<std::tuple<market::InstrumentKey, std::optional<market::Interval>, bool>, GapFilter> series;
    for (const Gap &gap : shownGaps(/*selectedOnly=*/true)) {
        GapFilter &filter = series[{gap.instrument, gap.interval, gap.ids.has_value()}];
        filter.instrument = gap.instrument;
        filter.interval = gap.interval;
        filter.onlyTrades = gap.ids.has_value();
        filter.onlyFunding = !gap.interval && !gap.ids;
        filter.includeResolved = filter.includeResolved || isSettled(gap);
    }
    for (const auto &[key, filter] : series)
        repair(filter);
}

void GapPanel::repair(const GapFilter &filter)
{
    const auto job = m_link.engine.jobs().startRepair(filter);
    if (!job) {
        Q_EMIT failed(models::errorText(job.error()));
        return;
    }
    Q_EMIT repairStarted();
    m_gaps.refresh();
}

void GapPanel::exportCsv()
{
    saveFile(this, tr("Export gap report"), u"gaps.csv"_s, models::gapCsv(shownGaps(/*selectedOnly=*/false)),
             m_link.reader, [this](const QString &reason) { Q_EMIT failed(reason); });
}

void GapPanel::setWorkUnderWay(int jobs)
{
    if (std::exchange(m_workUnderWay, jobs) != jobs)
        updateState();
}

void GapPanel::updateState()
{
    const bool isEmpty = m_rows.rowCount() == 0;
    const bool isSelected = m_table->selectionModel()->hasSelection();
    m_show->setEnabled(isSelected);
    m_repairSelected->setEnabled(isSelected);
    m_repairAll->setEnabled(!isEmpty);
    m_export->setEnabled(!isEmpty);
    m_count->setText(isEmpty ? QString() : tr("%n gap(s)", nullptr, m_rows.rowCount()));
    m_empty->setSentence(emptySentence());
}

QString GapPanel::emptySentence() const
{
    if (!m_gaps.isLoaded())
        return tr("The stored rows are being looked through …");
    if (m_workUnderWay > 0)
        return tr("No gaps found so far; %n job(s) still at work.", nullptr, m_workUnderWay);
    std::optional<market::TimeRange> recorded;
    std::int64_t unavailable = 0;
    for (const auto &row : m_instruments.rows()) {
        if (!row.isStored() || (m_gaps.filter().instrument && m_gaps.filter().instrument != row.key()))
            continue;
        recorded = recorded ? market::TimeRange{std::min(recorded->from, *row.first),
                                                std::max(recorded->to, *row.last)}
                            : market::TimeRange{*row.first, *row.last};
        unavailable += row.unavailable;
    }
    if (!recorded)
        return tr("Nothing is recorded yet, so nothing is missing.");
    if (unavailable > 0)
        return tr("No gaps to fill between %1 and %2 UTC; %3 bars are unavailable.")
            .arg(models::timeText(recorded->from), models::timeText(recorded->to),
                 models::countText(unavailable));
    return tr("Complete: no gaps between %1 and %2 UTC.")
        .arg(models::timeText(recorded->from), models::timeText(recorded->to));
}

} // namespace cw::panels
