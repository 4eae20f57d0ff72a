// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/coveragetext.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/node/maintenancejson.h"
#include "core/api/node/workjson.h"
#include "core/interfaces/archive.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::DataKind;
using interfaces::EngineStatus;
using interfaces::FundingStatus;
using interfaces::SeriesStatus;
using interfaces::TradesStatus;

/// What the database holds.
struct Stored {
    std::vector<SeriesStatus> series;
    std::vector<TradesStatus> trades;
    std::vector<FundingStatus> funding;
};

/// All that is told.
struct Report {
    EngineStatus engine;
    bool isNodeRunning = false;
    Result<Stored> stored; ///< or why that cannot be told now
};

Result<Stored> storedOf(interfaces::Engine &engine)
{
    interfaces::MarketData &data = engine.marketData();
    Stored stored;
    const auto take = [](auto &target, auto read) -> Result<> {
        if (!read)
            return failFrom(read);
        target = std::move(*read);
        return {};
    };
    return take(stored.series, data.series())
        .and_then([&] { return take(stored.trades, data.tradeSeries()); })
        .and_then([&] { return take(stored.funding, data.fundingSeries()); })
        .map([&] { return std::move(stored); });
}

Report reportOf(const CommandContext &context)
{
    Report report{context.engine.status(), false, storedOf(context.engine)};
    report.isNodeRunning = context.isNode && report.engine.running;
    if (!report.engine.growth && report.stored) {
        if (auto growth = context.engine.growth())
            report.engine.growth = std::move(*growth);
    }
    return report;
}

QJsonObject toJson(const SeriesStatus &s)
{
    return {{u"market"_s, qtext(market::marketText(s.series.instrument.market))},
            {u"symbol"_s, qtext(s.series.instrument.symbol)},
            {u"interval"_s, qtext(s.series.interval.text())},
            {u"first"_s, qtext(market::isoText(s.first))},
            {u"last"_s, qtext(market::isoText(s.last))},
            {u"rows"_s, qint64(s.rows)},
            {u"missing"_s, qint64(s.missing)},
            {u"unavailable"_s, qint64(s.unavailable)},
            {u"completeness"_s, s.completeness ? QJsonValue(*s.completeness) : QJsonValue(QJsonValue::Null)}};
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

QJsonObject toJson(const FundingStatus &s)
{
    return {{u"market"_s, qtext(market::marketText(s.instrument.market))},
            {u"symbol"_s, qtext(s.instrument.symbol)},
            {u"first"_s, qtext(market::isoText(s.first))},
            {u"last"_s, qtext(market::isoText(s.last))},
            {u"rows"_s, qint64(s.rows)}};
}

QJsonObject toJson(const interfaces::MarketStatus &m)
{
    QJsonObject out{{u"market"_s, qtext(market::marketText(m.market))},
                    {u"feed"_s, qtext(interfaces::feedStateText(m.feed))},
                    {u"problem"_s, qtext(m.feedProblem)},
                    {u"messages"_s, qint64(m.messages)},
                    {u"rejected"_s, qint64(m.rejected)},
                    {u"reconnects"_s, qint64(m.reconnects)},
                    {u"weight_used"_s, m.usedWeight},
                    {u"weight_limit"_s, m.weightLimit}};
    out[u"last_message_age_ms"_s] =
        m.lastMessageAge ? QJsonValue(qint64(m.lastMessageAge->count())) : QJsonValue();
    out[u"exchange_time"_s] =
        m.exchangeTime ? QJsonValue(qtext(market::isoText(*m.exchangeTime))) : QJsonValue();
    out[u"clock_lead_ms"_s] = m.clockLead ? QJsonValue(qint64(m.clockLead->count())) : QJsonValue();
    out[u"blocked_seconds"_s] = m.blockedFor ? QJsonValue(qint64(m.blockedFor->count())) : QJsonValue();
    out[u"blocked_reason"_s] = qtext(m.blockedReason);
    return out;
}

/// What is stored, with roughly what it takes.
template<class Items>
QJsonArray toArray(const Items &items, DataKind kind)
{
    QJsonArray out;
    for (const auto &item : items) {
        QJsonObject each = toJson(item);
        each.insert(u"bytes"_s, qint64(item.rows * interfaces::rowBytes(kind)));
        out.append(each);
    }
    return out;
}

QJsonArray marketList(const EngineStatus &status)
{
    QJsonArray out;
    for (const interfaces::MarketStatus &market : status.markets)
        out.append(toJson(market));
    return out;
}

/// Members without a value where the database does not say, which is another answer than none.
void insertStored(QJsonObject &out, const Result<Stored> &stored)
{
    const auto list = [](const auto &items, DataKind kind) { return QJsonValue(toArray(items, kind)); };
    out.insert(u"stored_error"_s, stored ? QString() : qtext(stored.error().detail));
    out.insert(u"series"_s, stored ? list(stored->series, DataKind::Candles) : QJsonValue());
    out.insert(u"trades"_s, stored ? list(stored->trades, DataKind::Trades) : QJsonValue());
    out.insert(u"funding"_s, stored ? list(stored->funding, DataKind::Funding) : QJsonValue());
}

QJsonObject toJson(const Report &report)
{
    const EngineStatus &status = report.engine;
    QJsonObject out{{u"running"_s, report.isNodeRunning},
                    {u"demo"_s, status.demo},
                    {u"database"_s, api::databaseJson(status)},
                    {u"node"_s, api::nodesJson(status)},
                    {u"cross_check"_s, api::crossCheckJson(status.crossCheck)},
                    {u"journal"_s, api::journalJson(status)},
                    {u"uptime_ms"_s, qint64(status.uptime.count())},
                    {u"markets"_s, marketList(status)}};
    api::insertRows(out, status);
    insertStored(out, report.stored);
    return out;
}

std::string stateText(const Report &report)
{
    if (!report.isNodeRunning)
        return "no node runs on this data directory";
    const auto seconds = std::chrono::floor<std::chrono::seconds>(report.engine.uptime).count();
    const EngineStatus &status = report.engine;
    return "running for " + std::to_string(seconds) + " s, " + std::to_string(status.rowsReceived)
           + " rows received, " + std::to_string(status.rowsStored) + " stored ("
           + std::to_string(status.rowsUnchanged) + " of them were there already), "
           + std::to_string(status.rowsQueued) + " queued, " + std::to_string(status.rowsSpilled)
           + " spilled, " + std::to_string(status.rowsDropped) + " dropped";
}

std::string nodeText(const EngineStatus &status)
{
    return status.node + ", records " + std::to_string(status.shards) + " instruments, "
           + std::to_string(status.nodes) + " nodes live"
           + (status.nodeError.empty() ? "" : "; takes no part: " + status.nodeError);
}

std::string partsText(const interfaces::DatabaseParts &parts)
{
    std::string text;
    for (const interfaces::TableParts &table : parts.tables)
        text += (text.empty() ? "" : ", ") + table.table + ' ' + std::to_string(table.count);
    text += "; dropped " + std::to_string(parts.dropped);
    return parts.droppedAt ? text + ", last " + parts.lastDropped + " at " + market::isoText(*parts.droppedAt)
                           : text;
}

std::string growthText(const interfaces::StoreGrowth &growth)
{
    if (growth.isYoung)
        return "not enough history to tell; "
               + (growth.enoughFrom ? "there is from " + market::isoText(*growth.enoughFrom) + " on"
                                    : std::string("a day of live rows is needed"));
    if (growth.kinds.empty())
        return "none, as no stream brought rows in the newest seven days";
    std::string text;
    for (const interfaces::KindGrowth &kind : growth.kinds)
        text += (text.empty() ? "about " : ", ") + std::to_string(kind.bytesPerDay) + " bytes a day of " + kind.kind;
    return growth.daysToFull ? text + "; the disk lasts " + std::to_string(*growth.daysToFull) + " days" : text;
}

void printHead(Output &out, const Report &report)
{
    const EngineStatus &status = report.engine;
    out.data("state     " + stateText(report) + '\n');
    out.data("database  " + status.databaseLocation + " (" + status.databaseEngine + ", "
             + std::to_string(status.databaseBytes) + " bytes)\n");
    out.data("commits   " + status.databaseDurability + '\n');
    if (!status.parts.tables.empty())
        out.data("parts     " + partsText(status.parts) + '\n');
    if (!status.parts.compression.empty())
        out.data("packing   " + status.parts.compression + '\n');
    if (status.growth)
        out.data("growth    " + growthText(*status.growth) + '\n');
    if (!status.databaseError.empty())
        out.data("error     " + status.databaseError + '\n');
    if (const std::string problem = interfaces::journalProblem(status); !problem.empty())
        out.data("error     " + problem + '\n');
    for (const std::string &warning : status.databaseWarnings)
        out.data("warning   " + warning + '\n');
    if (!status.node.empty())
        out.data("node      " + nodeText(status) + '\n');
    for (const interfaces::SilentNode &node : status.silentNodes)
        out.data("warning   " + interfaces::silenceWarning(node) + '\n');
    for (const auto &m : status.markets) {
        out.data("feed      " + std::string(market::marketText(m.market)) + ' '
                 + std::string(interfaces::feedStateText(m.feed)) + ", weight " + std::to_string(m.usedWeight)
                 + '/' + std::to_string(m.weightLimit)
                 + (m.exchangeTime ? ", exchange time " + market::isoText(*m.exchangeTime) : "") + '\n');
        if (!m.feedProblem.empty())
            out.data("warning   " + m.feedProblem + '\n');
        if (const std::string warning = interfaces::clockWarning(m); !warning.empty() && !status.demo)
            out.data("warning   " + warning + '\n');
    }
}

/// What every line of the table begins with.
template<class Status>
std::string rowText(const std::string &what, const Status &status, DataKind kind)
{
    return padded(what, 24) + padded(market::isoText(status.first), 20)
           + padded(market::isoText(status.last), 20) + padded(std::to_string(status.rows) + " rows", 14)
           + padded("about " + std::to_string(status.rows * interfaces::rowBytes(kind)) + " bytes", 24);
}

void printTable(Output &out, const Stored &stored)
{
    if (stored.series.empty() && stored.trades.empty() && stored.funding.empty())
        out.data("nothing is stored yet\n");
    for (const auto &s : stored.series)
        out.data(rowText(market::describe(s.series), s, DataKind::Candles)
                 + padded(std::to_string(s.missing) + " missing", 14) + percentText(s.completeness)
                 + (s.unavailable > 0 ? ", " + std::to_string(s.unavailable) + " unavailable" : "") + '\n');
    for (const auto &t : stored.trades)
        out.data(rowText(market::describe(t.instrument) + " trades", t, DataKind::Trades) + std::to_string(t.missing)
                 + " missing\n");
    for (const auto &f : stored.funding)
        out.data(rowText(market::describe(f.instrument) + " funding", f, DataKind::Funding) + '\n');
}

} // namespace

int runStatus(const CommandContext &context)
{
    const Report report = reportOf(context);
    if (context.json())
        context.out.data(jsonLine(toJson(report)));
    else
        printHead(context.out, report);
    if (!report.stored)
        return context.failed(report.stored.error());
    if (!context.json())
        printTable(context.out, *report.stored);
    return kDone;
}

} // namespace cw::runtime
