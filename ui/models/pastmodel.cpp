// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pastmodel.h"

#include "core/market/candledifference.h"

#include <algorithm>

namespace cw::models {
namespace {

constexpr int kPastShown = 1'500;

QString decimalText(const market::Decimal &value) { return QString::fromStdString(value.text()); }

} // namespace

PastModel::PastModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Candle (UTC)")},
                 {tr("Open"), true},
                 {tr("High"), true},
                 {tr("Low"), true},
                 {tr("Close"), true},
                 {tr("Volume"), true},
                 {tr("Source")},
                 {tr("Now")}},
                parent),
      m_link(link)
{
}

int PastModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Result<PastModel::PastAnswer> PastModel::read(interfaces::MarketData &data, const interfaces::CandleQuery &query,
                                              market::UtcTime moment)
{
    auto then = data.candlesAsOf(query, moment);
    if (!then)
        return failFrom(then);
    auto now = data.candles(query);
    if (!now)
        return failFrom(now);
    auto losses = data.pastLosses({query.series.instrument, interfaces::DataKind::Candles, query.series.interval,
                                   query.from, query.to},
                                  moment);
    if (!losses)
        return failFrom(losses);
    std::vector<PastRow> rows;
    auto at = now->cbegin();
    for (market::Candle &candle : *then) {
        at = std::find_if(at, now->cend(),
                          [&](const market::Candle &each) { return each.openTime >= candle.openTime; });
        const bool isThere = at != now->cend() && at->openTime == candle.openTime;
        rows.push_back({std::move(candle), isThere ? std::optional(*at) : std::nullopt});
    }
    return PastAnswer{std::move(rows), std::move(*losses)};
}

void PastModel::show(const market::SeriesKey &series, const market::TimeRange &range, market::UtcTime moment)
{
    const interfaces::CandleQuery query{series, range.from, range.to - market::microseconds(1), kPastShown};
    m_link.reader.runNewest(
        this, m_questions,
        [&data = m_link.engine.marketData(), query, moment] { return read(data, query, moment); },
        [this](Result<PastAnswer> answer) {
            auto rows = answer ? Result<std::vector<PastRow>>(std::move(answer->rows)) : failFrom(answer);
            m_losses = answer ? std::move(answer->losses) : std::vector<interfaces::PastLoss>();
            take(std::move(rows), m_rows,
                 [](const PastRow &a, const PastRow &b) { return a.then.openTime == b.then.openTime; });
        });
}

int PastModel::changed() const
{
    return static_cast<int>(std::ranges::count_if(
        m_rows, [](const PastRow &row) { return !row.now || !market::sameValues(row.then, *row.now); }));
}

QString PastModel::nowText(const PastRow &row)
{
    if (!row.now)
        return tr("not there");
    const auto differing = market::valueDifferences(row.then, *row.now);
    if (differing.empty())
        return tr("the same");
    QStringList parts;
    for (const market::ValueDifference &value : differing)
        parts.append(QString::fromUtf8(value.field.data(), qsizetype(value.field.size())) + u' '
                     + QString::fromStdString(value.second));
    return parts.join(QStringLiteral(", "));
}

QString PastModel::cellText(int row, int column) const
{
    const PastRow &shown = m_rows[static_cast<std::size_t>(row)];
    const std::string_view source = market::sourceText(shown.then.source);
    switch (column) {
    case Candle: return timeText(shown.then.openTime);
    case Open: return decimalText(shown.then.open);
    case High: return decimalText(shown.then.high);
    case Low: return decimalText(shown.then.low);
    case Close: return decimalText(shown.then.close);
    case Volume: return decimalText(shown.then.volume);
    case Source: return QString::fromUtf8(source.data(), qsizetype(source.size()));
    case Now: return nowText(shown);
    default: return {};
    }
}

} // namespace cw::models
