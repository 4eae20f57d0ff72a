// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/fieldspecs.h"

#include "core/config/fieldreaders.h"

namespace cw::config {
namespace {

constexpr std::string_view kBool = "true or false";
constexpr std::string_view kHttpBase = "http://HOST[:PORT] or https://HOST[:PORT]";

// One row a field; the formatter would make a column of each.
// clang-format off

void appendStorage(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"", "data-dir", {"CANDLEWRIGHT_DATA_DIR"}, "DIR", "keep database, logs and exports below DIR",
         "a directory path", [](Settings &s, std::string_view v) { return readText(s.dataDir, v); }},
        {"storage/url", "database", {"DATABASE_URL", "DB_URL"}, "URL", "database to use",
         "sqlite:///PATH (sqlite:///./PATH counts from the working directory) or "
         "postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
         [](Settings &s, std::string_view v) { return readDatabase(s.databaseUrl, v); }},
        {"storage/keyring", "", {"CANDLEWRIGHT_KEYRING"}, "", "", kBool,
         [](Settings &s, std::string_view v) { return readBool(s.keyring, v); }},
        {"storage/node", "", {"CANDLEWRIGHT_NODE"}, "NAME", "", "a name",
         [](Settings &s, std::string_view v) { return readText(s.node, v); }},
        {"storage/journal_limit", "", {"JOURNAL_LIMIT"}, "MIB", "", "a number from 0 to 1048576 (0: no journal)",
         [](Settings &s, std::string_view v) { return readInt(s.journalLimitMib, v, 0, 1'048'576); }},
        {"storage/min_free_mb", "", {"CANDLEWRIGHT_MIN_FREE_MB"}, "MIB", "", "a number from 0 to 1048576 (0: no limit)",
         [](Settings &s, std::string_view v) { return readInt(s.minFreeMib, v, 0, 1'048'576); }},
        {"storage/backup_schedule", "", {"CANDLEWRIGHT_BACKUP_SCHEDULE"}, "CRON", "",
         "off, or five cron fields in UTC such as 0 3 * * *",
         [](Settings &s, std::string_view v) { return readSchedule(s.backupSchedule, v); }},
        {"storage/backup_keep_days", "", {"BACKUP_KEEP_DAYS", "BACKUP_RETENTION_DAYS"}, "N", "",
         "a number from 0 to 36500 (0: for ever)",
         [](Settings &s, std::string_view v) { return readInt(s.backupKeepDays, v, 0, 36'500); }},
        {"", "start-fresh", {}, "", "begin with an empty database where a damaged one was set aside", "no value",
         [](Settings &s, std::string_view) { s.startFresh = true; return true; }},
        {"storage/verify_schedule", "", {"CANDLEWRIGHT_VERIFY_SCHEDULE"}, "CRON", "",
         "off, or five cron fields in UTC such as 41 4 * * 0",
         [](Settings &s, std::string_view v) { return readSchedule(s.verifySchedule, v); }},
        {"storage/verify_minutes", "", {"CANDLEWRIGHT_VERIFY_MINUTES"}, "N", "", "a number from 1 to 1440",
         [](Settings &s, std::string_view v) { return readInt(s.verifyMinutes, v, 1, 1'440); }},
        {"storage/purge_keep_days", "", {"CANDLEWRIGHT_PURGE_KEEP_DAYS"}, "N", "", "a number from 1 to 3650",
         [](Settings &s, std::string_view v) { return readInt(s.purgeKeepDays, v, 1, 3'650); }},
        {"storage/temporary_rows", "", {"TEMPORARY_ROWS"}, "N", "", "a number from 0 to 1000000000",
         [](Settings &s, std::string_view v) { return readInt(s.temporaryRows, v, 0, 1'000'000'000); }},
    });
}

void appendApi(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"api/listen", "listen", {}, "HOST:PORT", "address of the local API (port 0: a free one)",
         "HOST:PORT with a port from 0 to 65535", readListen},
        {"api/host", "", {"HOST"}, "HOST", "", "a host name or address",
         [](Settings &s, std::string_view v) { return isHost(v) && readText(s.listenHost, v); }},
        {"api/port", "", {"PORT"}, "PORT", "", "a number from 0 to 65535",
         [](Settings &s, std::string_view v) { return readInt(s.listenPort, v, 0, 65535); }},
        {"api/token_file", "token-file", {"CANDLEWRIGHT_TOKEN_FILE"}, "FILE",
         "file with the token that state-changing requests must send", "a file path",
         [](Settings &s, std::string_view v) { return readText(s.tokenFile, v); }},
        {"api/hosts", "", {"CANDLEWRIGHT_API_HOSTS"}, "A,B", "",
         "up to 100 of HOST or HOST:PORT as A,B or [\"A\",\"B\"]",
         [](Settings &s, std::string_view v) { return readHosts(s.apiHosts, v); }},
        {"api/origins", "", {"CORS_ORIGINS"}, "A,B", "",
         "* or up to 100 of http://HOST[:PORT] and https://HOST[:PORT] as A,B or [\"A\",\"B\"]",
         [](Settings &s, std::string_view v) { return readOrigins(s.apiOrigins, v); }},
        {"api/stream_clients", "", {"WS_MAX_CONNECTIONS"}, "N", "", "a number from 1 to 10000",
         [](Settings &s, std::string_view v) { return readInt(s.streamClients, v, 1, 10'000); }},
        {"api/stream_heartbeat", "", {"WS_HEARTBEAT"}, "SECONDS", "", "a number from 1 to 3600",
         [](Settings &s, std::string_view v) { return readInt(s.streamHeartbeat, v, 1, 3'600); }},
        {"api/stream_timeout", "", {"WS_TIMEOUT"}, "SECONDS", "", "a number from 2 to 7200",
         [](Settings &s, std::string_view v) { return readInt(s.streamTimeout, v, 2, 7'200); }},
        {"api/enabled", "", {}, "BOOL", "", kBool,
         [](Settings &s, std::string_view v) { return readBool(s.apiEnabled, v); }},
        {"", "no-api", {}, "", "do not serve the local API", "no value",
         [](Settings &s, std::string_view) { s.apiEnabled = false; return true; }},
    });
}

void appendExchange(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"exchange/url", "exchange-url", {"CANDLEWRIGHT_EXCHANGE_URL"}, "URL",
         "one base for all REST and stream routes instead of the real hosts", kHttpBase,
         [](Settings &s, std::string_view v) { return isHttpBase(v) && readText(s.exchangeUrl, v); }},
        {"exchange/bulk_url", "", {"CANDLEWRIGHT_BULK_URL"}, "URL", "", "auto, off, or http://HOST[:PORT] or https://HOST[:PORT]",
         [](Settings &s, std::string_view v) {
             return (v == "auto" || v == "off" || isHttpBase(v)) && readText(s.bulkUrl, v);
         }},
        {"exchange/base", "", {"BINANCE_BASE_URL", "BINANCE_BASE"}, "URL", "", kHttpBase,
         [](Settings &s, std::string_view v) { return isHttpBase(v) && readText(s.exchangeBase, v); }},
        {"exchange/streams", "", {"BINANCE_WEBSOCKET_URI"}, "URL", "",
         "ws://HOST[:PORT] or wss://HOST[:PORT]",
         [](Settings &s, std::string_view v) { return isStreamBase(v) && readText(s.exchangeStreams, v); }},
        {"exchange/request_timeout", "", {"FETCH_TIMEOUT", "REQUEST_TIMEOUT"}, "SECONDS", "",
         "a number from 1 to 600",
         [](Settings &s, std::string_view v) { return readInt(s.requestTimeout, v, 1, 600); }},
        {"exchange/retries", "", {"API_RETRY_COUNT"}, "N", "", "a number from 0 to 20",
         [](Settings &s, std::string_view v) { return readInt(s.requestRetries, v, 0, 20); }},
        {"exchange/concurrency", "", {"FETCH_CONCURRENCY"}, "N", "", "a number from 1 to 32",
         [](Settings &s, std::string_view v) { return readInt(s.fetchConcurrency, v, 1, 32); }},
    });
}

void appendWatch(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"watch/symbols", "symbols", {"CRYPTO_PAIRS", "SYMBOLS"}, "A,B",
         "symbols to record (BTC-USDT-PERP names its market)", "1 to 500 symbols as A,B or [\"A\",\"B\"]",
         [](Settings &s, std::string_view v) { return readSymbols(s.symbols, v); }},
        {"watch/market", "market", {}, "spot|um", "market of symbols that name none", "spot or um",
         [](Settings &s, std::string_view v) { return readMarket(s.market, v); }},
        {"watch/intervals", "intervals", {"INTERVALS"}, "1m,1h", "candle intervals to record",
         "a list of 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M",
         [](Settings &s, std::string_view v) { return readIntervals(s.intervals, v); }},
        {"watch/default_interval", "", {"DEFAULT_INTERVAL"}, "1m", "",
         "one of 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M",
         [](Settings &s, std::string_view v) { return readInterval(s.defaultInterval, v); }},
        {"watch/quote_assets", "", {"QUOTE_ASSETS"}, "A,B", "",
         "1 to 50 assets such as USDT as A,B or [\"A\",\"B\"]",
         [](Settings &s, std::string_view v) { return readAssets(s.quoteAssets, v); }},
        {"watch/sync", "", {"AUTO_SYNC_SYMBOLS"}, "BOOL", "", kBool,
         [](Settings &s, std::string_view v) { return readBool(s.symbolSync, v); }},
        {"watch/sync_interval", "", {"SYMBOL_SYNC_INTERVAL_SEC"}, "SECONDS", "", "a number from 30 to 86400",
         [](Settings &s, std::string_view v) { return readInt(s.symbolSyncInterval, v, 30, 86'400); }},
    });
}

void appendIngest(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"ingest/backfill_days", "backfill-days", {"MAX_HISTORY_DAYS", "BACKFILL_DAYS"}, "N",
         "days of history to keep complete", "a number from 0 to 7300",
         [](Settings &s, std::string_view v) { return readInt(s.backfillDays, v, 0, 7300); }},
        {"ingest/max_candles", "", {"MAX_CANDLES"}, "N", "", "a number from 0 to 100000000 (0: no limit)",
         [](Settings &s, std::string_view v) { return readInt(s.maxCandles, v, 0, 100'000'000); }},
        {"ingest/cross_check", "", {"CANDLEWRIGHT_CROSS_CHECK"}, "CRON", "",
         "off, or five cron fields in UTC such as 40 4 * * *",
         [](Settings &s, std::string_view v) { return readSchedule(s.crossCheck, v); }},
        {"ingest/enabled", "", {"ENABLE_FETCHER"}, "BOOL", "", kBool,
         [](Settings &s, std::string_view v) { return readBool(s.fetcher, v); }},
    });
}

void appendRest(std::vector<FieldSpec> &specs)
{
    specs.insert(specs.end(), {
        {"log/level", "log-level", {"LOG_LEVEL"}, "L", "least severe log line to write",
         "debug, info, warning or error",
         [](Settings &s, std::string_view v) { return readLogLevel(s.logLevel, v); }},
        {"log/file", "log-file", {}, "F", "log file (rotated)", "a file path",
         [](Settings &s, std::string_view v) { return readText(s.logFile, v); }},
        {"", "demo", {}, "", "use the bundled recorded market instead of the exchange", "no value",
         [](Settings &s, std::string_view) { s.demo = true; return true; }},
    });
}

// clang-format on

std::vector<FieldSpec> allSpecs()
{
    std::vector<FieldSpec> specs;
    for (const auto append :
         {appendStorage, appendApi, appendExchange, appendWatch, appendIngest, appendRest})
        append(specs);
    return specs;
}

} // namespace

const std::vector<FieldSpec> &fieldSpecs()
{
    static const std::vector<FieldSpec> specs = allSpecs();
    return specs;
}

} // namespace cw::config
