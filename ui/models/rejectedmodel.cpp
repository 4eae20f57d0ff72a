// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rejectedmodel.h"

#include "ui/models/csvfield.h"
#include "ui/models/texts.h"

#include <QTextDocument>

#include <string>
#include <utility>

namespace cw::models {
namespace {

using interfaces::RejectedFilter;
using interfaces::RejectedRow;

/// More than anybody looks through by hand; the command line and the API list the rest.
constexpr int kRejectedShown = 2'000;

QString cellText(const RejectedRow &row, int column)
{
    switch (column) {
    case RejectedModel::LastSeen: return timeText(row.lastAt);
    case RejectedModel::MarketName: return marketName(row.instrument.market);
    case RejectedModel::Symbol: return QString::fromStdString(row.instrument.symbol);
    case RejectedModel::IntervalName: return row.interval ? intervalText(*row.interval) : QString();
    case RejectedModel::Door: return doorName(row.door);
    case RejectedModel::Reason: return QString::fromStdString(row.reason);
    case RejectedModel::Times: return countText(row.times);
    case RejectedModel::Raw: return QString::fromStdString(row.raw).simplified();
    default: return {};
    }
}

/// The text came from outside: it is shown, never read as markup.
QString toolTip(const RejectedRow &row)
{
    const QString times =
        RejectedModel::tr("First refused %1, last %2 UTC").arg(timeText(row.firstAt), timeText(row.lastAt));
    const QString text = times + QLatin1Char('\n') + QString::fromStdString(row.reason) + QLatin1Char('\n')
                         + QString::fromStdString(row.raw);
    return Qt::convertFromPlainText(text);
}

bool isSameRow(const RejectedRow &a, const RejectedRow &b) { return a.id == b.id; }

std::string csvLine(const RejectedRow &row)
{
    std::string out = market::isoText(row.firstAt);
    const auto append = [&out](const std::string &text) { out += ',' + csvField(text); };
    append(market::isoText(row.lastAt));
    append(std::string(market::marketText(row.instrument.market)));
    append(row.instrument.symbol);
    append(row.interval ? std::string(row.interval->text()) : std::string());
    append(row.door);
    append(row.reason);
    append(std::to_string(row.times));
    append(row.raw);
    return out + "\r\n";
}

} // namespace

RejectedModel::RejectedModel(const EngineLink &link, QObject *parent) : RowTable(parent), m_link(link) {}

void RejectedModel::refresh()
{
    RejectedFilter filter;
    filter.limit = kRejectedShown;
    m_link.reader.runNewest(
        this, m_questions,
        [&quarantine = m_link.engine.quarantine(), filter] { return quarantine.rejected(filter); },
        [this](Result<std::vector<RejectedRow>> rows) {
            if (rows)
                apply(std::move(*rows));
            else
                Q_EMIT failed(errorText(rows.error()));
        });
}

void RejectedModel::apply(std::vector<RejectedRow> rows)
{
    replaceRows(m_rows, std::move(rows), isSameRow);
    m_isLoaded = true;
    Q_EMIT loaded();
}

int RejectedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RejectedModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RejectedModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RejectedRow &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return cellText(row, index.column());
    case Qt::ToolTipRole: return toolTip(row);
    case Qt::TextAlignmentRole: return alignment(index.column() == Times);
    default: return {};
    }
}

QVariant RejectedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(section == Times);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case LastSeen: return tr("Last refused (UTC)");
    case MarketName: return tr("Market");
    case Symbol: return tr("Symbol");
    case IntervalName: return tr("Series");
    case Door: return tr("Came by");
    case Reason: return tr("Reason");
    case Times: return tr("Times");
    case Raw: return tr("Row as it came");
    default: return {};
    }
}

QByteArray rejectedCsv(const std::vector<RejectedRow> &rows)
{
    std::string out = "first_utc,last_utc,market,symbol,interval,door,reason,times,raw\r\n";
    for (const RejectedRow &row : rows)
        out += csvLine(row);
    return QByteArray::fromStdString(out);
}

} // namespace cw::models
