// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gapmodel.h"

#include "core/interfaces/knowntime.h"
#include "ui/models/texts.h"

#include <QTextDocument>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::Gap;

/// A report is a scan of the stored rows, so it is made seldom: soon after a change, else twice a minute.
constexpr std::chrono::milliseconds kChangedDelay{1'000};
constexpr std::chrono::seconds kGapsAgain{30};

QString intervalOf(const Gap &gap)
{
    if (gap.interval)
        return intervalText(*gap.interval);
    return gap.ids ? GapModel::tr("trades") : GapModel::tr("funding rates");
}

/// What the ledger says, and how many rows were here before somebody deleted them.
QString evidenceText(const Gap &gap)
{
    QStringList parts;
    if (gap.deleted > 0)
        parts << GapModel::tr("%n row(s) were deleted from the database.", nullptr,
                              static_cast<int>(gap.deleted));
    if (!gap.evidence.empty())
        parts << QString::fromStdString(gap.evidence);
    return parts.join(u' ');
}

QString knownText(const std::optional<market::UtcTime> &end) { return end ? timeText(*end) : QString(); }

QString cellText(const Gap &gap, int column)
{
    switch (column) {
    case GapModel::Symbol: return QString::fromStdString(gap.instrument.symbol);
    case GapModel::MarketName: return marketName(gap.instrument.market);
    case GapModel::IntervalName: return intervalOf(gap);
    case GapModel::From: return knownText(interfaces::knownFrom(gap.range));
    case GapModel::To: return knownText(interfaces::knownTo(gap.range));
    case GapModel::Missing: return countText(gap.missing);
    case GapModel::State: return gapStateName(gap.state);
    case GapModel::Cause: return gapCauseName(gap.cause);
    case GapModel::Evidence: return evidenceText(gap);
    case GapModel::Attempts: return countText(gap.attempts);
    case GapModel::Checked: return gap.checkedAt ? timeText(*gap.checkedAt) : QString();
    case GapModel::FilledBy: return gapFillerName(gap.filledBy);
    case GapModel::Found: return gap.foundAt == market::UtcTime{} ? QString() : timeText(gap.foundAt);
    default: return {};
    }
}

QVariant sortValue(const Gap &gap, int column)
{
    switch (column) {
    case GapModel::IntervalName: return gap.interval ? int(gap.interval->code()) : -1;
    case GapModel::From: return qlonglong(market::toUs(gap.range.from));
    case GapModel::To: return qlonglong(market::toUs(gap.range.to));
    case GapModel::Missing: return qlonglong(gap.missing);
    case GapModel::Attempts: return gap.attempts;
    case GapModel::Checked: return gap.checkedAt ? qlonglong(market::toUs(*gap.checkedAt)) : 0;
    case GapModel::Found: return qlonglong(market::toUs(gap.foundAt));
    default: return cellText(gap, column);
    }
}

QString toolTip(const Gap &gap)
{
    const auto length = std::chrono::duration_cast<std::chrono::seconds>(gap.range.to - gap.range.from);
    QStringList lines{gapCauseName(gap.cause), evidenceText(gap)};
    if (interfaces::knownFrom(gap.range))
        lines.prepend(GapModel::tr("%1 long").arg(durationText(length)));
    if (gap.checkedAt)
        lines << GapModel::tr("Last checked %1 UTC, tries: %2")
                     .arg(timeText(*gap.checkedAt), countText(gap.attempts));
    if (!gap.filledBy.empty())
        lines << GapModel::tr("Filled by: %1").arg(gapFillerName(gap.filledBy));
    lines << QString::fromStdString(gap.lastError);
    lines.removeAll(QString());
    // Some of it is what the exchange said: it is shown, never read as markup.
    return Qt::convertFromPlainText(lines.join(u'\n'));
}

bool isGapNumber(int column) { return column == GapModel::Missing || column == GapModel::Attempts; }

bool isSameHole(const Gap &a, const Gap &b)
{
    return a.id == b.id && a.instrument == b.instrument && a.interval == b.interval && a.range == b.range;
}

} // namespace

GapModel::GapModel(const EngineLink &link, QObject *parent) : RowTable(parent), m_link(link)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &GapModel::refresh);
    connect(&link.live, &LiveBridge::rangeChanged, this, &GapModel::refreshSoon);
    refresh();
}

void GapModel::refreshSoon()
{
    if (!m_again.isActive() || m_again.remainingTimeAsDuration() > kChangedDelay)
        m_again.start(kChangedDelay);
}

void GapModel::setFilter(const interfaces::GapFilter &filter)
{
    m_filter = filter;
    refresh();
}

void GapModel::refresh()
{
    m_again.start(kGapsAgain);
    m_link.reader.runNewest(
        this, m_questions,
        [&reports = m_link.engine.gapReports(), filter = m_filter] { return reports.gaps(filter); },
        [this](Result<std::vector<Gap>> gaps) {
            if (gaps)
                apply(std::move(*gaps));
            else
                Q_EMIT failed(errorText(gaps.error()));
        });
}

/// The same holes keep their rows, so that a selection survives a repair that is under way.
void GapModel::apply(std::vector<Gap> gaps)
{
    replaceRows(m_gaps, std::move(gaps), isSameHole);
    m_isLoaded = true;
    Q_EMIT loaded();
}

int GapModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_gaps.size());
}

int GapModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant GapModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Gap &gap = m_gaps[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return cellText(gap, index.column());
    case Qt::ToolTipRole: return toolTip(gap);
    case SortRole: return sortValue(gap, index.column());
    case Qt::TextAlignmentRole: return alignment(isGapNumber(index.column()));
    default: return {};
    }
}

QVariant GapModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(isGapNumber(section));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Symbol: return tr("Symbol");
    case MarketName: return tr("Market");
    case IntervalName: return tr("Series");
    case From: return tr("From (UTC)");
    case To: return tr("To (UTC)");
    case Missing: return tr("Missing");
    case State: return tr("State");
    case Cause: return tr("Cause");
    case Evidence: return tr("Evidence");
    case Attempts: return tr("Tries");
    case Checked: return tr("Checked (UTC)");
    case FilledBy: return tr("Filled by");
    case Found: return tr("Found (UTC)");
    default: return {};
    }
}

} // namespace cw::models
