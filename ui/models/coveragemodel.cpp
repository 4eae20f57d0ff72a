// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/coveragemodel.h"

#include "ui/models/texts.h"

#include <QLocale>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

constexpr std::chrono::seconds kCoverageAgain{15};

/// Of trades, or of funding rates: `stored` of them.
template<class Coverage>
interfaces::SeriesStatus statusOf(const Coverage &coverage, std::int64_t stored)
{
    interfaces::SeriesStatus status;
    status.series = {coverage.instrument, market::Interval::M1};
    status.first = coverage.range.from;
    status.last = coverage.range.to;
    status.rows = stored;
    status.missing = coverage.missing;
    status.completeness = coverage.percent();
    return status;
}

interfaces::DataKind kindOf(const interfaces::Gap &gap)
{
    if (gap.interval)
        return interfaces::DataKind::Candles;
    return gap.ids ? interfaces::DataKind::Trades : interfaces::DataKind::Funding;
}

Result<std::vector<CoverageRow>> readRows(interfaces::Engine &engine)
{
    auto series = engine.marketData().series();
    if (!series)
        return failFrom(series);
    interfaces::GapFilter all;
    all.includeResolved = true;
    auto gaps = engine.gapReports().gaps(all);
    if (!gaps)
        return failFrom(gaps);
    auto trades = engine.gapReports().tradesCoverage({});
    if (!trades)
        return failFrom(trades);
    auto funding = engine.gapReports().fundingCoverage({});
    if (!funding)
        return failFrom(funding);
    using interfaces::DataKind;
    std::map<std::pair<DataKind, market::SeriesKey>, std::vector<interfaces::Gap>> holes;
    for (auto &gap : *gaps)
        holes[{kindOf(gap), {gap.instrument, gap.interval.value_or(market::Interval::M1)}}].push_back(std::move(gap));
    std::vector<CoverageRow> rows;
    rows.reserve(series->size() + trades->size() + funding->size());
    const auto add = [&](const interfaces::SeriesStatus &status, DataKind kind) {
        rows.push_back({status, std::move(holes[{kind, status.series}]), kind});
    };
    for (const auto &status : *series)
        add(status, DataKind::Candles);
    for (const auto &each : *trades)
        add(statusOf(each, each.stored), DataKind::Trades);
    for (const auto &each : *funding)
        add(statusOf(each, each.stored()), DataKind::Funding);
    std::ranges::stable_sort(rows, {}, [](const CoverageRow &row) { return row.status.series.instrument; });
    return rows;
}

/// Nobody knows when trades were that are all gone.
bool isTimeKnown(const CoverageRow &row) { return row.status.first != market::UtcTime(); }

market::TimeRange spanOf(const std::vector<CoverageRow> &rows)
{
    if (std::ranges::none_of(rows, isTimeKnown))
        return {};
    market::TimeRange span{market::UtcTime::max(), market::UtcTime::min()};
    for (const CoverageRow &row : rows) {
        if (!isTimeKnown(row))
            continue;
        span.from = std::min(span.from, row.status.first);
        span.to = std::max(span.to, row.status.series.interval.next(row.status.last));
    }
    return span;
}

/// Never "100 %" while something is missing, nor where nothing is expected.
QString completeText(const interfaces::SeriesStatus &status)
{
    if (!status.completeness)
        return u"–"_s;
    if (*status.completeness >= 100)
        return u"100 %"_s;
    const double shown = std::min(*status.completeness, 99.99);
    return QString::number(shown, 'f', 2).replace(u'.', QLocale().decimalPoint()) + u" %"_s;
}

QString stripText(const CoverageRow &row)
{
    const QString gaps = CoverageModel::tr("%n gap(s)", nullptr, static_cast<int>(row.gaps.size()));
    return isTimeKnown(row) ? daysText(row.status.first, row.status.last) + u", "_s + gaps : gaps;
}

QString seriesText(const CoverageRow &row)
{
    switch (row.kind) {
    case interfaces::DataKind::Candles: return intervalText(row.status.series.interval);
    case interfaces::DataKind::Trades: return CoverageModel::tr("trades");
    case interfaces::DataKind::Funding: return CoverageModel::tr("funding");
    }
    return {};
}

QString cellText(const CoverageRow &row, int column)
{
    const market::SeriesKey &key = row.status.series;
    switch (column) {
    case CoverageModel::Symbol: return QString::fromStdString(key.instrument.symbol);
    case CoverageModel::MarketName: return marketName(key.instrument.market);
    case CoverageModel::IntervalName:
        return seriesText(row);
    case CoverageModel::Rows: return countText(row.status.rows);
    case CoverageModel::Missing: return countText(row.status.missing);
    case CoverageModel::Complete: return completeText(row.status);
    default: return {};
    }
}

/// What the cell itself has no room for.
QVariant hintText(const CoverageRow &row, int column)
{
    if (column == CoverageModel::Strip)
        return stripText(row);
    if (column == CoverageModel::Complete && !row.status.completeness)
        return CoverageModel::tr("Nothing is expected here, as all of it was put away");
    return {};
}

bool isCoverageNumber(int column) { return column >= CoverageModel::Rows; }

bool isSameSeries(const CoverageRow &a, const CoverageRow &b)
{
    return a.status.series == b.status.series && a.kind == b.kind;
}

} // namespace

CoverageModel::CoverageModel(const EngineLink &link, QObject *parent) : RowTable(parent), m_link(link)
{
    connect(&m_again, &QTimer::timeout, this, &CoverageModel::refresh);
}

void CoverageModel::setActive(bool active)
{
    if (!active) {
        m_again.stop();
        return;
    }
    m_again.start(kCoverageAgain);
    refresh();
}

void CoverageModel::noteChange()
{
    if (m_again.isActive())
        refresh();
}

void CoverageModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&engine = m_link.engine] { return readRows(engine); },
        [this](Result<std::vector<CoverageRow>> rows) {
            if (rows)
                apply(std::move(*rows));
        });
}

void CoverageModel::apply(std::vector<CoverageRow> rows)
{
    m_span = spanOf(rows);
    replaceRows(m_rows, std::move(rows), isSameSeries);
    Q_EMIT loaded();
}

int CoverageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CoverageModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant CoverageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CoverageRow &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return cellText(row, index.column());
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: return hintText(row, index.column());
    case RowRole: return QVariant::fromValue(&row);
    case Qt::TextAlignmentRole: return alignment(isCoverageNumber(index.column()));
    default: return {};
    }
}

QVariant CoverageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(isCoverageNumber(section));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Symbol: return tr("Symbol");
    case MarketName: return tr("Market");
    case IntervalName: return tr("Series");
    case Strip:
        return m_span.isEmpty() ? tr("Recorded") : tr("Recorded %1").arg(daysText(m_span.from, m_span.to));
    case Rows: return tr("Bars");
    case Missing: return tr("Missing");
    case Complete: return tr("Complete");
    default: return {};
    }
}

} // namespace cw::models
