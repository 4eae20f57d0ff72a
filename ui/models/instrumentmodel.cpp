// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/instrumentmodel.h"

#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

constexpr std::chrono::milliseconds kTrackingPoll{500};
/// Facts are read again this long after a range changed, and at least every `kFactsEvery` polls.
constexpr std::chrono::milliseconds kListDelay{1'000};
constexpr std::chrono::seconds kFactsEvery{10};

/// Change over 24 h in percent; a statistic, so double is good enough.
std::optional<double> changeOf(const interfaces::TickerUpdate &update)
{
    const double open = update.open.approximate();
    if (open <= 0)
        return std::nullopt;
    return (update.last.approximate() / open - 1) * 100;
}

QString lastText(const InstrumentRow &row)
{
    if (!row.price)
        return {};
    const auto shortest = row.price->normalized();
    const int decimals = std::max(shortest.scale(), decimalsOf(row.facts.tickSize));
    return QString::fromStdString(shortest.rescaled(decimals).value_or(shortest).text());
}

QString changeText(const InstrumentRow &row)
{
    return row.changePercent ? QString::number(*row.changePercent, 'f', 2) + u" %"_s : QString();
}

QString cellText(const InstrumentRow &row, int column)
{
    switch (column) {
    case InstrumentModel::Symbol: return QString::fromStdString(row.key().symbol);
    case InstrumentModel::MarketName: return marketName(row.key().market);
    case InstrumentModel::Last: return lastText(row);
    case InstrumentModel::Change: return changeText(row);
    case InstrumentModel::Recorded: return row.isStored() ? daysText(*row.first, *row.last) : QString();
    case InstrumentModel::Missing: return row.isStored() ? countText(row.missing) : QString();
    case InstrumentModel::Streaming: return row.isTracked ? InstrumentModel::tr("recording") : QString();
    default: return {};
    }
}

bool isInstrumentNumber(int column)
{
    return column == InstrumentModel::Last || column == InstrumentModel::Change
           || column == InstrumentModel::Missing;
}

bool hasSameKey(const InstrumentRow &a, const InstrumentRow &b) { return a.key() == b.key(); }

} // namespace

InstrumentModel::InstrumentModel(const EngineLink &link, QObject *parent) : RowTable(parent), m_link(link)
{
    connect(&link.live, &LiveBridge::tickerUpdated, this, &InstrumentModel::handleTicker);
    connect(&link.live, &LiveBridge::rangeChanged, this, &InstrumentModel::refreshSoon);
    m_changed.setSingleShot(true);
    connect(&m_changed, &QTimer::timeout, this, &InstrumentModel::refresh);
    connect(&m_poll, &QTimer::timeout, this, &InstrumentModel::followTracking);
    m_poll.start(kTrackingPoll);
    m_tracked = link.engine.status().tracked;
    refresh();
}

void InstrumentModel::refreshSoon()
{
    if (!m_changed.isActive() || m_changed.remainingTimeAsDuration() > kListDelay)
        m_changed.start(kListDelay);
}

void InstrumentModel::refresh()
{
    m_changed.start(kFactsEvery);
    m_link.reader.runNewest(
        this, m_questions,
        [&data = m_link.engine.marketData()]() -> Result<InstrumentFacts> {
            auto instruments = data.instruments();
            if (!instruments)
                return failFrom(instruments);
            auto series = data.series();
            if (!series)
                return failFrom(series);
            return InstrumentFacts{std::move(*instruments), std::move(*series)};
        },
        [this](Result<InstrumentFacts> facts) {
            if (facts)
                apply(std::move(*facts));
            else
                Q_EMIT failed(errorText(facts.error()));
        });
}

void InstrumentModel::reloadFromExchange()
{
    using Report = Result<interfaces::Engine::RefreshReport>;
    // The answer comes on the engine thread, perhaps after the model is gone.
    m_link.engine.refreshInstruments([guard = QPointer<InstrumentModel>(this)](const Report &report) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, problem = report ? QString() : errorText(report.error())] {
                if (!guard)
                    return;
                if (!problem.isEmpty())
                    Q_EMIT guard->reloadFailed(problem);
                guard->refresh();
            },
            Qt::QueuedConnection);
    });
}

void InstrumentModel::apply(InstrumentFacts facts)
{
    auto rows = makeRows(facts, m_tracked);
    for (auto &row : rows) {
        if (const InstrumentRow *former = find(row.key())) {
            row.price = former->price;
            row.changePercent = former->changePercent;
        }
    }
    m_series = std::move(facts.series);
    replaceRows(m_rows, std::move(rows), hasSameKey);
    Q_EMIT loaded();
}

void InstrumentModel::handleTicker(const interfaces::TickerUpdate &update)
{
    const InstrumentRow *found = find(update.instrument);
    if (!found)
        return;
    const auto row = static_cast<int>(found - m_rows.data());
    m_rows[static_cast<std::size_t>(row)].price = update.last;
    m_rows[static_cast<std::size_t>(row)].changePercent = changeOf(update);
    // All columns: the list shows the whole row in one cell.
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void InstrumentModel::followTracking()
{
    auto tracked = m_link.engine.status().tracked;
    if (tracked == m_tracked)
        return;
    m_tracked = std::move(tracked);
    refresh();
}

const InstrumentRow *InstrumentModel::find(const market::InstrumentKey &key) const
{
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), key,
                         [](const InstrumentRow &row, const auto &k) { return row.key() < k; });
    return found != m_rows.end() && found->key() == key ? &*found : nullptr;
}

std::optional<std::int64_t> InstrumentModel::storedBars(const market::SeriesKey &series) const
{
    const auto found = std::find_if(m_series.begin(), m_series.end(),
                                    [&series](const auto &status) { return status.series == series; });
    return found == m_series.end() ? std::nullopt : std::optional(found->rows);
}

std::vector<market::Interval> InstrumentModel::storedIntervals(const market::InstrumentKey &key) const
{
    std::vector<market::Interval> intervals;
    for (const auto &status : m_series) {
        if (status.series.instrument == key)
            intervals.push_back(status.series.interval);
    }
    return intervals;
}

int InstrumentModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int InstrumentModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant InstrumentModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const InstrumentRow &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return cellText(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Symbol ? spokenRow(row) : cellText(row, index.column());
    case Qt::TextAlignmentRole: return alignment(isInstrumentNumber(index.column()));
    case RowRole: return QVariant::fromValue(row);
    default: return {};
    }
}

QVariant InstrumentModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Symbol: return tr("Symbol");
    case MarketName: return tr("Market");
    case Last: return tr("Last");
    case Change: return tr("24 h");
    case Recorded: return tr("Recorded");
    case Missing: return tr("Missing");
    case Streaming: return tr("State");
    default: return {};
    }
}

} // namespace cw::models
