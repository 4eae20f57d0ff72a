// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/forecastmodel.h"

#include "ui/models/archivetexts.h"

namespace cw::models {
namespace {

using interfaces::SequenceForecast;

} // namespace

ForecastModel::ForecastModel(QObject *parent)
    : CellTable({{tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("Rows now"), true},
                 {tr("Would move"), true},
                 {tr("Would stay"), true},
                 {tr("Slices, about"), true}},
                parent)
{
}

int ForecastModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void ForecastModel::show(const interfaces::PolicyForecast &forecast, std::int64_t batchRows)
{
    m_batchRows = std::max<std::int64_t>(1, batchRows);
    take(Result<std::vector<SequenceForecast>>(forecast.listed), m_rows,
         [](const SequenceForecast &a, const SequenceForecast &b) { return a.sequence == b.sequence; });
}

QString ForecastModel::cellText(int row, int column) const
{
    const SequenceForecast &shown = m_rows[static_cast<std::size_t>(row)];
    switch (column) {
    case Symbol: return QString::fromStdString(shown.sequence.instrument.symbol);
    case MarketName: return marketName(shown.sequence.instrument.market);
    case Series: return seriesName(shown.sequence);
    case RowsNow: return countText(shown.rowsNow);
    case Movable: return countText(shown.rowsMovable);
    case Left: return countText(shown.rowsNow - shown.rowsMovable);
    case Slices: return countText((shown.rowsMovable + m_batchRows - 1) / m_batchRows);
    default: return {};
    }
}

QString forecastText(const interfaces::PolicyForecast &forecast)
{
    if (forecast.sequences == 0)
        return ForecastModel::tr(
            "This policy decides about nothing that is stored: either nothing matches, or a more "
            "specific or older policy counts.");
    const QString now =
        ForecastModel::tr("%1 of %2 rows would move to the archive now. The main table has about %3 "
                          "of them and would have about %4.")
            .arg(countText(forecast.rowsMovable), countText(forecast.rowsNow), bytesText(forecast.bytesNow),
                 bytesText(forecast.bytesNow - forecast.bytesMovable));
    const QString later =
        ForecastModel::tr("In the long run %1 rows stay, about %2; about %3 rows come every day.")
            .arg(countText(forecast.steadyRows), bytesText(forecast.steadyBytes),
                 countText(forecast.rowsPerDay));
    return now + QLatin1Char(' ') + later;
}

} // namespace cw::models
