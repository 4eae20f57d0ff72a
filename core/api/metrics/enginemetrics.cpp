// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/enginemetrics.h"

#include "core/api/node/healthcontroller.h"

#include <QtGlobal>

#include <array>

namespace cw::api {
namespace {

using interfaces::EngineStatus;
using interfaces::FeedState;
using interfaces::MarketStatus;

constexpr std::array<FeedState, 7> kFeedStates{FeedState::Off,          FeedState::Connecting,
                                               FeedState::Live,         FeedState::Silent,
                                               FeedState::Reconnecting, FeedState::Blocked,
                                               FeedState::Idle};

double seconds(std::chrono::milliseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// One family with one sample a market.
template<class Value>
void perMarket(MetricsText &out, const EngineStatus &status, std::string_view name, MetricType type,
               std::string_view help, Value value)
{
    out.family(name, type, help);
    for (const auto &each : status.markets)
        out.sample(name, {{"market", market::marketText(each.market)}}, value(each));
}

void appendProcess(MetricsText &out, const EngineStatus &status)
{
    out.family("candlewright_build_info", MetricType::Gauge, "Version of the program; always 1.");
    out.sample("candlewright_build_info", {{"version", CANDLEWRIGHT_VERSION}, {"qt", qVersion()}},
               std::int64_t{1});
    out.single("candlewright_uptime_seconds", MetricType::Gauge, "Time since the engine started.",
               seconds(status.uptime));
    out.single("candlewright_engine_running", MetricType::Gauge, "1 while the engine runs.",
               std::int64_t{status.running});
    out.single("candlewright_tracked_series", MetricType::Gauge,
               "Candle series that are kept complete and live.",
               static_cast<std::int64_t>(status.tracked.size()));
}

void appendRows(MetricsText &out, const EngineStatus &status)
{
    out.single("candlewright_rows_received_total", MetricType::Counter,
               "Rows taken from feeds and downloads; live ones count when the journal holds them or "
               "they are committed.", status.rowsReceived);
    out.single("candlewright_rows_stored_total", MetricType::Counter,
               "Rows committed, whether they changed the database or not.", status.rowsStored);
    out.single("candlewright_rows_unchanged_total", MetricType::Counter,
               "Rows committed that the database had already, or better ones.", status.rowsUnchanged);
    out.single("candlewright_rows_returned_total", MetricType::Counter,
               "Rows received and given back to who handed them in, who got an error or asked for them.",
               status.rowsReturned);
    out.single("candlewright_rows_queued", MetricType::Gauge, "Rows that wait for the database in memory.",
               status.rowsQueued);
    out.single("candlewright_rows_spilled", MetricType::Gauge, "Rows that wait for the database in the journal alone.",
               status.rowsSpilled);
    out.single("candlewright_rows_dropped_total", MetricType::Counter,
               "Rows there was no room for; the gap ledger names them.", status.rowsDropped);
    out.single("candlewright_journal_size_bytes", MetricType::Gauge,
               "Size of the journaled rows that are not committed yet.", status.journalBytes);
    out.single("candlewright_journal_healthy", MetricType::Gauge, "1 while the journal takes rows.",
               std::int64_t{status.journalError.empty()});
    out.single("candlewright_rows_unjournaled", MetricType::Gauge,
               "Live rows that wait in memory alone: the journal did not take them, or there is none.", status.rowsUnsafe);
    if (!status.journalError.empty())
        out.single("candlewright_journal_refusing_since_seconds", MetricType::Gauge,
                   "When the journal began to take no rows, in seconds since the epoch.",
                   static_cast<double>(market::toMs(status.journalErrorSince)) / 1'000.0);
    out.single("candlewright_rows_stored_per_second", MetricType::Gauge, "Rows committed a second, smoothed.",
               status.rowsPerSecond);
    out.single("candlewright_database_size_bytes", MetricType::Gauge, "Size of the database.",
               status.databaseBytes);
    out.single("candlewright_database_healthy", MetricType::Gauge, "1 while the database works.",
               std::int64_t{status.databaseError.empty()});
}

void appendCrossCheck(MetricsText &out, const EngineStatus &status)
{
    if (!status.crossCheck)
        return;
    out.single("candlewright_cross_check_candles", MetricType::Gauge,
               "Candles the last daily comparison with the exchange looked at.", status.crossCheck->compared);
    out.single("candlewright_cross_check_different", MetricType::Gauge,
               "Candles of these that were not what the exchange says.", status.crossCheck->different);
}

void appendFeedStates(MetricsText &out, const EngineStatus &status)
{
    out.family("candlewright_feed_state", MetricType::Gauge, "1 for the state a market's live feed is in.");
    for (const auto &each : status.markets) {
        for (const FeedState state : kFeedStates)
            out.sample("candlewright_feed_state",
                       {{"market", market::marketText(each.market)}, {"state", feedStateText(state)}},
                       std::int64_t{each.feed == state});
    }
}

void appendFeeds(MetricsText &out, const EngineStatus &status)
{
    appendFeedStates(out, status);
    perMarket(out, status, "candlewright_feed_messages_total", MetricType::Counter,
              "Messages of the live feed.", [](const MarketStatus &each) { return each.messages; });
    perMarket(out, status, "candlewright_feed_rejected_total", MetricType::Counter,
              "Messages and rows of the live feed that were refused.",
              [](const MarketStatus &each) { return each.rejected; });
    perMarket(out, status, "candlewright_feed_reconnects_total", MetricType::Counter,
              "Times the live feed was connected again.",
              [](const MarketStatus &each) { return each.reconnects; });
    out.family("candlewright_feed_message_age_seconds", MetricType::Gauge,
               "Time since the feed's last message.");
    for (const auto &each : status.markets) {
        if (each.lastMessageAge)
            out.sample("candlewright_feed_message_age_seconds", {{"market", market::marketText(each.market)}},
                       seconds(*each.lastMessageAge));
    }
}

void appendClocks(MetricsText &out, const EngineStatus &status)
{
    out.family("candlewright_exchange_clock_lead_seconds", MetricType::Gauge,
               "How far the exchange's clock is ahead of this machine's.");
    for (const auto &each : status.markets) {
        if (each.clockLead)
            out.sample("candlewright_exchange_clock_lead_seconds", {{"market", market::marketText(each.market)}},
                       seconds(*each.clockLead));
    }
}

void appendWeight(MetricsText &out, const EngineStatus &status)
{
    perMarket(out, status, "candlewright_request_weight_used", MetricType::Gauge,
              "Request weight used in the exchange's current minute.",
              [](const MarketStatus &each) { return std::int64_t{each.usedWeight}; });
    perMarket(out, status, "candlewright_request_weight_limit", MetricType::Gauge,
              "Request weight the exchange allows a minute.",
              [](const MarketStatus &each) { return std::int64_t{each.weightLimit}; });
    perMarket(out, status, "candlewright_requests_blocked_seconds", MetricType::Gauge,
              "Time for which the exchange asked us to stop.", [](const MarketStatus &each) {
                  return each.blockedFor.value_or(std::chrono::seconds(0)).count();
              });
}

void appendLags(MetricsText &out, const EngineStatus &status, const interfaces::MarketData &data)
{
    out.family("candlewright_candle_lag_seconds", MetricType::Gauge,
               "Time from the end of the newest final candle to the exchange's clock, worst tracked series.");
    for (const auto &[interval, lag] : worstLags(status, data))
        out.sample("candlewright_candle_lag_seconds", {{"interval", interval.text()}}, lag);
}

} // namespace

void appendEngineMetrics(MetricsText &out, const EngineStatus &status, const interfaces::MarketData &data)
{
    appendProcess(out, status);
    appendRows(out, status);
    appendCrossCheck(out, status);
    appendFeeds(out, status);
    appendClocks(out, status);
    appendWeight(out, status);
    appendLags(out, status, data);
}

void appendStoredMetrics(MetricsText &out, const std::optional<StoredFigures> &figures)
{
    if (!figures)
        return;
    out.family("candlewright_gaps_open", MetricType::Gauge,
               "Known holes in stored data that are not repaired yet.");
    out.sample("candlewright_gaps_open", {{"kind", "candles"}}, figures->candleGaps);
    out.sample("candlewright_gaps_open", {{"kind", "trades"}}, figures->tradeGaps);
    out.sample("candlewright_gaps_open", {{"kind", "funding"}}, figures->fundingGaps);
    out.single("candlewright_missing_candles", MetricType::Gauge, "Candles missing inside those holes.",
               figures->missingSlots);
    out.single("candlewright_stored_series", MetricType::Gauge, "Candle series with stored rows.",
               figures->series);
    out.single("candlewright_stored_candles", MetricType::Gauge, "Stored candles.", figures->rows);
    if (figures->worstCompleteness)
        out.single("candlewright_completeness_percent", MetricType::Gauge,
                   "Completeness of the least complete candle series.", *figures->worstCompleteness);
    out.single("candlewright_missing_trades", MetricType::Gauge, "Trades missing inside those holes, by their ids.",
               figures->missingTrades);
    out.single("candlewright_missing_funding_rates", MetricType::Gauge,
               "Funding rates missing inside those holes, as far as the stored ones tell how many were due.",
               figures->missingFunding);
    out.single("candlewright_stored_trades", MetricType::Gauge, "Stored trades.", figures->storedTrades);
    if (figures->worstTrades)
        out.single("candlewright_trade_completeness_percent", MetricType::Gauge,
                   "Completeness of the least complete trades, by their ids.", *figures->worstTrades);
}

} // namespace cw::api
