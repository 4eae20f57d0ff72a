// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/contradictions.h"

#include "core/market/candledifference.h"
#include "core/storage/rowrules.h"

namespace cw::storage::sql {
namespace {

/// Versions that are looked at before one commit: a file that contradicts everything must not hold it up.
constexpr std::int64_t kMostJudged = 2'000;

/// Behind the columns of a candle.
enum LoserColumn {
    kVersionId = kCandleColumns,
    kVersionKind,
    kReplacedAt,
    kSeries,
    kInstrument,
    kIntervalCode,
    kPriceScale,
    kBaseScale,
    kQuoteScale,
};

QString losersText()
{
    return QStringLiteral(
        "SELECT v.open_time, 1 AS final, v.source, v.event_time, v.close_time, v.open, v.high, v.low, v.close, "
        "v.volume, v.quote_volume, v.trade_count, v.taker_buy_volume, v.taker_buy_quote_volume, v.id, v.kind, "
        "v.replaced_at, s.id, s.instrument_id, s.interval, s.price_scale, s.base_scale, s.quote_scale "
        "FROM candle_versions AS v JOIN series AS s ON s.id = v.series_id WHERE v.judged = 0 "
        "ORDER BY v.id LIMIT ?");
}

QString winnerText()
{
    const QString one = QStringLiteral("SELECT ") + candleColumns()
                        + QStringLiteral(" FROM %1 WHERE series_id = ?1 AND open_time = ?2 AND final = 1");
    return one.arg(tableName(RowKind::Candles, Place::Main)) + QStringLiteral(" UNION ALL ")
           + one.arg(tableName(RowKind::Candles, Place::Archive));
}

/// A row that was damaged must not keep others from being written.
std::optional<Candle> readable(const Statement &row, const Scales &scales)
{
    auto candle = readCandle(row, scales);
    return candle ? std::optional(std::move(*candle)) : std::nullopt;
}

/// What two doors say of one value. `stored` is what stood when the other one came.
Finding findingOf(const market::ValueDifference &value, const Candle &stored, const Candle &offered,
                  bool isReplaced)
{
    Finding out;
    out.openTime = stored.openTime;
    out.witness = market::sourceText(offered.source);
    out.field = value.field;
    out.stored = value.first;
    out.expected = value.second;
    out.outcome = isReplaced ? "replaced" : "kept";
    out.policy = market::decidingRule(stored, offered);
    out.storedSource = stored.source;
    return out;
}

} // namespace

Contradictions::Contradictions(Connection &connection)
    : m_select(connection, losersText(), 1), m_winner(connection, winnerText(), 2),
      m_done(connection, QStringLiteral("UPDATE candle_versions SET judged = 1 WHERE judged = 0 AND id = ?"), 1)
{
}

Result<Contradictions::Loser> Contradictions::readLoser(const Statement &row)
{
    const auto scale = [&row](LoserColumn column) { return static_cast<int>(row.integer(column)); };
    Loser out;
    out.scales = {scale(kPriceScale), scale(kBaseScale), scale(kQuoteScale)};
    out.openTime = market::fromUs(row.integer(kOpenTime));
    out.candle = readable(row, out.scales);
    out.id = row.integer(kVersionId);
    out.kind = static_cast<VersionKind>(row.integer(kVersionKind));
    out.lostAt = market::fromUs(row.integer(kReplacedAt));
    out.seriesId = row.integer(kSeries);
    out.instrumentId = row.integer(kInstrument);
    out.interval = static_cast<market::Interval::Code>(row.integer(kIntervalCode));
    return out;
}

Result<std::optional<Candle>> Contradictions::winnerOf(const Loser &loser)
{
    using Maybe = std::optional<Candle>;
    auto rows = m_winner.collect<Maybe>(
        {bound(loser.seriesId), bound(loser.openTime)},
        [&](const Statement &row) -> Result<Maybe> { return readable(row, loser.scales); });
    if (!rows)
        return failFrom(rows);
    Maybe best;
    for (Maybe &row : *rows) {
        if (row && (!best || isBetter(*row, *best)))
            best = std::move(row);
    }
    return best;
}

Result<> Contradictions::judgeOne(FindingTable &findings, const Loser &loser, std::int64_t nowUs)
{
    auto winner = winnerOf(loser);
    if (!winner)
        return failFrom(winner);
    if (!*winner || !loser.candle)
        return {}; // the row is gone or unreadable, and with it what could be said of it
    const bool isReplaced = loser.kind == VersionKind::Replaced;
    // What was built here was compared by whoever built it, and is listed by him.
    const bool isOfAnotherDoor = loser.kind != VersionKind::Built && loser.candle->source != (*winner)->source;
    const Candle &stored = isReplaced ? *loser.candle : **winner;
    const Candle &offered = isReplaced ? **winner : *loser.candle;
    const auto differing =
        isOfAnotherDoor ? market::valueDifferences(stored, offered) : std::vector<market::ValueDifference>();
    for (const market::ValueDifference &value : differing) {
        Finding finding = findingOf(value, stored, offered, isReplaced);
        finding.series.interval = loser.interval;
        finding.foundAt = loser.lostAt;
        if (auto noted = findings.writeOfDoor(loser.instrumentId, finding); !noted)
            return noted;
    }
    return isReplaced ? findings.settle(loser.instrumentId, loser.interval, **winner, nowUs) : Result<>();
}

Result<> Contradictions::judge(FindingTable &findings, std::int64_t nowUs)
{
    auto losers = m_select.collect<Loser>({bound(kMostJudged)}, readLoser);
    if (!losers)
        return failFrom(losers);
    for (const Loser &loser : *losers) {
        if (auto judged = judgeOne(findings, loser, nowUs); !judged)
            return judged;
        // One by one: another node may commit a version of a smaller number meanwhile.
        if (auto marked = done(m_done.run({bound(loser.id)})); !marked)
            return marked;
    }
    return {};
}

} // namespace cw::storage::sql
