// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bareserver.h"

#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace cw::bench {
namespace {

using market::Candle;

constexpr std::size_t kColumns = 15;

[[noreturn]] void abortWith(PGconn *connection)
{
    std::fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(connection));
    std::abort();
}

std::array<std::string, kColumns> columnsOf(const Candle &candle)
{
    const auto time = [](market::UtcTime at) { return std::to_string(std::int64_t{market::toUs(at)}); };
    return {"1",
            time(candle.openTime),
            std::to_string(candle.final),
            std::to_string(static_cast<int>(candle.source)),
            time(candle.eventTime),
            time(candle.closeTime),
            candle.open.text(),
            candle.high.text(),
            candle.low.text(),
            candle.close.text(),
            candle.volume.text(),
            candle.quoteVolume->text(),
            std::to_string(*candle.tradeCount),
            candle.takerBuyVolume->text(),
            candle.takerBuyQuoteVolume->text()};
}

constexpr const char *kColumnTypes =
    "(series_id bigint, open_time bigint, final smallint, source smallint, event_time bigint, close_time "
    "bigint, "
    "open numeric, high numeric, low numeric, close numeric, volume numeric, quote_volume numeric, "
    "trade_count bigint, taker_volume numeric, taker_quote_volume numeric";

constexpr const char *kArrays =
    "INSERT INTO bare SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::smallint[], "
    "$5::bigint[], $6::bigint[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[], "
    "$11::numeric[], "
    "$12::numeric[], $13::bigint[], $14::numeric[], $15::numeric[]) ON CONFLICT DO NOTHING";

} // namespace

BareServer::BareServer(const QString &url) : m_connection(PQconnectdb(url.toUtf8().constData()))
{
    if (PQstatus(m_connection) != CONNECTION_OK)
        abortWith(m_connection);
    run("SET client_min_messages = warning");
    run("DROP TABLE IF EXISTS bare");
    run((std::string("CREATE TABLE bare ") + kColumnTypes + ", PRIMARY KEY (series_id, open_time))").c_str());
    run((std::string("CREATE TEMPORARY TABLE incoming ") + kColumnTypes + ")").c_str());
}

BareServer::~BareServer() { PQfinish(m_connection); }

void BareServer::run(const char *sql)
{
    PGresult *result = PQexec(m_connection, sql);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN)
        abortWith(m_connection);
    PQclear(result);
}

void BareServer::copy(const storage::CandleBatch &batch)
{
    std::string text;
    for (const Candle &candle : batch.candles) {
        for (const std::string &column : columnsOf(candle))
            text += column + '\t';
        text.back() = '\n';
    }
    run("BEGIN");
    run("TRUNCATE incoming");
    run("COPY incoming FROM STDIN");
    PQputCopyData(m_connection, text.data(), static_cast<int>(text.size()));
    PQputCopyEnd(m_connection, nullptr);
    while (PGresult *result = PQgetResult(m_connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            abortWith(m_connection);
        PQclear(result);
    }
    run("INSERT INTO bare SELECT * FROM incoming ON CONFLICT DO NOTHING");
    run("COMMIT");
}

void BareServer::insertArrays(const storage::CandleBatch &batch)
{
    std::array<std::string, kColumns> arrays;
    for (const Candle &candle : batch.candles) {
        const auto columns = columnsOf(candle);
        for (std::size_t i = 0; i < kColumns; ++i)
            arrays[i] += (arrays[i].empty() ? '{' : ',') + columns[i];
    }
    std::array<const char *, kColumns> values{};
    for (std::size_t i = 0; i < kColumns; ++i) {
        arrays[i] += '}';
        values[i] = arrays[i].c_str();
    }
    run("BEGIN");
    PGresult *result = PQexecParams(m_connection, kArrays, static_cast<int>(kColumns), nullptr, values.data(),
                                    nullptr, nullptr, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        abortWith(m_connection);
    PQclear(result);
    run("COMMIT");
}

} // namespace cw::bench
