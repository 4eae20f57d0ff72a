// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"

#include <QJsonArray>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::EngineStatus;
using interfaces::SeriesStatus;
using interfaces::TradesStatus;

QJsonObject toJson(const SeriesStatus &s)
{
    return {{u"market"_s, qtext(market::marketText(s.series.instrument.market))},
            {u"symbol"_s, qtext(s.series.instrument.symbol)},
            {u"interval"_s, qtext(s.series.interval.text())},
            {u"first"_s, qtext(market::isoText(s.first))},
            {u"last"_s, qtext(market::isoText(s.last))},
            {u"rows"_s, qint64(s.rows)},
            {u"missing"_s, qint64(s.missing)},
            {u"completeness"_s, s.completeness}};
}

QJsonObject toJson(const TradesStatus &s)
{
    return {{u"market"_s, qtext(market::marketText(s.instrument.market))},
            {u"symbol"_s, qtext(s.instrument.symbol)},
            {u"first_id"_s, qint64(s.firstId)},
            {u"last_id"_s, qint64(s.lastId)},
            {u"first"_s, qtext(market::isoText(s.first))},
            {u"last"_s, qtext(market::isoText(s.last))},
            {u"rows"_s, qint64(s.rows)},
            {u"missing"_s, qint64(s.missing)}};
}

QJsonObject toJson(const interfaces::MarketStatus &m)
{
    QJsonObject out{{u"market"_s, qtext(market::marketText(m.market))},
                    {u"feed"_s, qtext(interfaces::feedStateText(m.feed))},
                    {u"messages"_s, qint64(m.messages)},
                    {u"rejected"_s, qint64(m.rejected)},
                    {u"reconnects"_s, qint64(m.reconnects)},
                    {u"weight_used"_s, m.usedWeight},
                    {u"weight_limit"_s, m.weightLimit}};
    out[u"last_message_age_ms"_s] = m.lastMessageAge ? QJsonValue(qint64(m.lastMessageAge->count())) : QJsonValue();
    out[u"exchange_time"_s] = m.exchangeTime ? QJsonValue(qtext(market::isoText(*m.exchangeTime))) : QJsonValue();
    out[u"blocked_seconds"_s] = m.blockedFor ? QJsonValue(qint64(m.blockedFor->count())) : QJsonValue();
    return out;
}

template<class Items>
QJsonArray toArray(const Items &items)
{
    QJsonArray out;
    for (const auto &item : items)
        out.append(toJson(item));
    return out;
}

QJsonObject toJson(const EngineStatus &status, const std::vector<SeriesStatus> &series,
                   const std::vector<TradesStatus> &trades)
{
    return {{u"running"_s, status.running},
            {u"demo"_s, status.demo},
            {u"database"_s, QJsonObject{{u"engine"_s, qtext(status.databaseEngine)},
                                        {u"location"_s, qtext(status.databaseLocation)},
                                        {u"bytes"_s, qint64(status.databaseBytes)},
                                        {u"error"_s, qtext(status.databaseError)}}},
            {u"rows_received"_s, qint64(status.rowsReceived)},
            {u"rows_stored"_s, qint64(status.rowsStored)},
            {u"rows_queued"_s, qint64(status.rowsQueued)},
            {u"uptime_ms"_s, qint64(status.uptime.count())},
            {u"markets"_s, toArray(status.markets)},
            {u"series"_s, toArray(series)},
            {u"trades"_s, toArray(trades)}};
}

std::string percent(double value)
{
    // One form for every locale: a fixed number of decimals without the C library's formatter.
    return QString::number(value, 'f', 3).toStdString() + " %";
}

void printTables(const CommandContext &context, const EngineStatus &status, const std::vector<SeriesStatus> &series,
                 const std::vector<TradesStatus> &trades)
{
    Output &out = context.out;
    out.data("database  " + status.databaseLocation + " (" + status.databaseEngine + ", "
             + std::to_string(status.databaseBytes) + " bytes)\n");
    for (const auto &m : status.markets) {
        out.data("feed      " + std::string(market::marketText(m.market)) + ' '
                 + std::string(interfaces::feedStateText(m.feed)) + ", weight " + std::to_string(m.usedWeight) + '/'
                 + std::to_string(m.weightLimit)
                 + (m.exchangeTime ? ", exchange time " + market::isoText(*m.exchangeTime) : "") + '\n');
    }
    if (series.empty() && trades.empty())
        out.data("nothing is stored yet\n");
    for (const auto &s : series) {
        out.data(padded(market::describe(s.series), 24) + padded(market::isoText(s.first), 20)
                 + padded(market::isoText(s.last), 20) + padded(std::to_string(s.rows) + " rows", 14)
                 + padded(std::to_string(s.missing) + " missing", 14) + percent(s.completeness) + '\n');
    }
    for (const auto &t : trades) {
        out.data(padded(market::describe(t.instrument) + " trades", 24) + padded(market::isoText(t.first), 20)
                 + padded(market::isoText(t.last), 20) + padded(std::to_string(t.rows) + " rows", 14)
                 + std::to_string(t.missing) + " missing\n");
    }
}

} // namespace

int runStatus(const CommandContext &context)
{
    const auto series = context.engine.marketData().series();
    if (!series)
        return context.failed(series.error());
    const auto trades = context.engine.marketData().tradeSeries();
    if (!trades)
        return context.failed(trades.error());
    const EngineStatus status = context.engine.status();
    if (context.json())
        context.out.data(jsonLine(toJson(status, *series, *trades)));
    else
        printTables(context, status, *series, *trades);
    return kDone;
}

} // namespace cw::runtime
