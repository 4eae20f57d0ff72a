// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/candlewriter.h"

#include "core/storage/sql/rowtables.h"

#include <array>

namespace cw::storage::postgres {
namespace {

constexpr std::size_t kCandleArrays = 15;

// clang-format off
#define CANDLE_OFFERED \
    "series_id, open_time, final, source, event_time, close_time, open, high, low, close, volume, quote_volume, " \
    "trade_count, taker_buy_volume, taker_buy_quote_volume"
#define CANDLE_COLUMNS CANDLE_OFFERED ", created_at, updated_at"
// The moment is the same for all rows of a statement, so it goes once and not as two more arrays.
#define CANDLE_ARRAYS \
    " SELECT *, CAST($16 AS bigint), CAST($16 AS bigint) FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), " \
    "CAST($3 AS smallint[]), CAST($4 AS smallint[]), CAST($5 AS bigint[]), CAST($6 AS bigint[]), " \
    "CAST($7 AS numeric[]), CAST($8 AS numeric[]), CAST($9 AS numeric[]), CAST($10 AS numeric[]), " \
    "CAST($11 AS numeric[]), CAST($12 AS numeric[]), CAST($13 AS bigint[]), CAST($14 AS numeric[]), " \
    "CAST($15 AS numeric[]))"
#define CANDLE_STAGED \
    " SELECT " CANDLE_OFFERED ", CAST($1 AS bigint), CAST($1 AS bigint) FROM pg_temp.incoming_candles"
#define CANDLE_INSERT "INSERT INTO {t} (" CANDLE_COLUMNS ")"
#define CANDLE_NOTHING " ON CONFLICT (series_id, open_time) DO NOTHING"
// Values are the same when their digits are: 1.50 corrects 1.5.
#define CANDLE_VALUES(row) \
    "(" row ".close_time, CAST(" row ".open AS text), CAST(" row ".high AS text), CAST(" row ".low AS text), " \
    "CAST(" row ".close AS text), CAST(" row ".volume AS text), CAST(" row ".quote_volume AS text), " \
    row ".trade_count, CAST(" row ".taker_buy_volume AS text), CAST(" row ".taker_buy_quote_volume AS text))"
// updated_at is the moment these values were stored: better evidence for the same values does not move it.
#define CANDLE_UPDATE \
    " ON CONFLICT (series_id, open_time) DO UPDATE SET updated_at = CASE WHEN {t}.final = excluded.final AND " \
    CANDLE_VALUES("{t}") " IS NOT DISTINCT FROM " CANDLE_VALUES("excluded") \
    " THEN {t}.updated_at ELSE excluded.updated_at END, final = excluded.final, " \
    "source = excluded.source, event_time = excluded.event_time, close_time = excluded.close_time, " \
    "open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, " \
    "volume = excluded.volume, quote_volume = excluded.quote_volume, trade_count = excluded.trade_count, " \
    "taker_buy_volume = excluded.taker_buy_volume, taker_buy_quote_volume = excluded.taker_buy_quote_volume " \
    "WHERE (excluded.final, excluded.source >= 20, excluded.quote_volume IS NOT NULL, excluded.source, " \
    "excluded.event_time) > " \
    "({t}.final, {t}.source >= 20, {t}.quote_volume IS NOT NULL, {t}.source, {t}.event_time)"
// Behind it: a row that only is later changes nothing that counts.
#define CANDLE_DIFFERING \
    " AND NOT ({t}.final = excluded.final AND {t}.source = excluded.source AND " \
    CANDLE_VALUES("{t}") " IS NOT DISTINCT FROM " CANDLE_VALUES("excluded") ")"
#define CANDLE_CONFIRM(rows) \
    "UPDATE {t} AS c SET event_time = r.event_time FROM (" rows ") AS r (" CANDLE_COLUMNS ") " \
    "WHERE c.series_id = r.series_id AND c.open_time = r.open_time AND c.final = r.final " \
    "AND c.source = r.source AND c.event_time < r.event_time AND " \
    CANDLE_VALUES("c") " IS NOT DISTINCT FROM " CANDLE_VALUES("r")
#define CANDLE_KEEP(rows) \
    "INSERT INTO candle_versions (series_id, open_time, kind, stored_at, replaced_at, source, event_time, close_time, " \
    "open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume) " \
    "SELECT r.series_id, r.open_time, CASE WHEN r.source = 20 THEN 2 ELSE 1 END, r.updated_at, r.updated_at, r.source, r.event_time, r.close_time, r.open, " \
    "r.high, r.low, r.close, r.volume, r.quote_volume, r.trade_count, r.taker_buy_volume, r.taker_buy_quote_volume " \
    "FROM (" rows ") AS r (" CANDLE_COLUMNS ") JOIN {t} AS c ON c.series_id = r.series_id " \
    "AND c.open_time = r.open_time WHERE r.final = 1 AND c.final = 1 AND " \
    CANDLE_VALUES("c") " IS DISTINCT FROM " CANDLE_VALUES("r") \
    " AND NOT EXISTS (SELECT 1 FROM candle_versions AS v WHERE v.series_id = r.series_id " \
    "AND v.open_time = r.open_time AND v.source = r.source AND " \
    CANDLE_VALUES("v") " IS NOT DISTINCT FROM " CANDLE_VALUES("r") ")"
// clang-format on

MergeTexts candleTexts(Place target)
{
    MergeTexts texts{
        {"insert_{t}", CANDLE_INSERT CANDLE_ARRAYS CANDLE_NOTHING},
        {"update_{t}", CANDLE_INSERT CANDLE_ARRAYS CANDLE_UPDATE CANDLE_DIFFERING},
        {"insert_staged_{t}", CANDLE_INSERT CANDLE_STAGED CANDLE_NOTHING},
        {"update_staged_{t}", CANDLE_INSERT CANDLE_STAGED CANDLE_UPDATE CANDLE_DIFFERING},
        "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_candles (series_id bigint, "
        "open_time bigint, final smallint, source smallint, event_time bigint, close_time bigint, "
        "open numeric, high numeric, low numeric, close numeric, volume numeric, quote_volume numeric, "
        "trade_count bigint, taker_buy_volume numeric, taker_buy_quote_volume numeric)",
        "TRUNCATE pg_temp.incoming_candles",
        "COPY pg_temp.incoming_candles (" CANDLE_OFFERED ") FROM STDIN",
        {},
        {},
        {"confirm_{t}", CANDLE_CONFIRM(CANDLE_ARRAYS)},
        {"confirm_staged_{t}", CANDLE_CONFIRM(CANDLE_STAGED)}};
    if (target != Place::Temporary) {
        texts.keepArrays = {"keep_{t}", CANDLE_KEEP(CANDLE_ARRAYS)};
        texts.keepStaged = {"keep_staged_{t}", CANDLE_KEEP(CANDLE_STAGED)};
    }
    return textsFor(std::move(texts), sql::tableName(RowKind::Candles, target).toStdString());
}

template<class Out>
void encodeValues(Out &out, const Candle &candle)
{
    addTime(out, candle.openTime);
    out.add(static_cast<int>(candle.final));
    out.add(static_cast<int>(candle.source));
    addTime(out, candle.eventTime);
    addTime(out, candle.closeTime);
    out.add(candle.open);
    out.add(candle.high);
    out.add(candle.low);
    out.add(candle.close);
    out.add(candle.volume);
    addOptional(out, candle.quoteVolume);
    addOptional(out, candle.tradeCount);
    addOptional(out, candle.takerBuyVolume);
    addOptional(out, candle.takerBuyQuoteVolume);
    out.endRow();
}

} // namespace

QString candleMerge(const QString &table)
{
    return QString::fromLatin1(CANDLE_UPDATE).replace(QStringLiteral("{t}"), table);
}

CandleWriter::CandleWriter(Connection &connection, bool isStaging, Place target)
    : m_connection(connection), m_isStaging(isStaging), m_texts(candleTexts(target))
{
}

template<class Out>
void CandleWriter::encode(Out &out) const
{
    for (const Part &part : m_parts) {
        for (const Candle &candle : part.rows) {
            out.add(part.seriesId);
            encodeValues(out, candle);
        }
    }
}

std::vector<std::string> CandleWriter::arrayValues() const
{
    ArrayText arrays(kCandleArrays);
    encode(arrays);
    std::vector<std::string> values = std::move(arrays).finished();
    values.push_back(std::to_string(m_nowUs));
    return values;
}

Result<WriteReport> CandleWriter::add(std::int64_t seriesId, std::span<const Candle> rows, std::int64_t nowUs)
{
    WriteReport report;
    m_nowUs = nowUs;
    while (!rows.empty()) {
        if (m_rows >= kMostRows || m_series.contains(seriesId)) {
            auto flushed = flush();
            if (!flushed)
                return flushed;
            report += *flushed;
        }
        const auto piece = rows.first(std::min(rows.size(), kMostRows - m_rows));
        m_parts.push_back({seriesId, piece});
        m_series.insert(seriesId);
        m_rows += piece.size();
        rows = rows.subspan(piece.size());
    }
    return report;
}

Result<WriteReport> CandleWriter::flush()
{
    if (m_rows == 0)
        return WriteReport();
    Result<WriteReport> report;
    if (m_isStaging && m_rows >= kBulkRows) {
        CopyText copy;
        encode(copy);
        report = mergeCopied(m_connection, m_texts, copy, std::array{std::to_string(m_nowUs)}, m_rows,
                             QStringLiteral("write candles"));
    } else {
        report = mergeArrays(m_connection, m_texts, arrayValues(), m_rows, QStringLiteral("write candles"));
    }
    forget();
    return report;
}

Result<> CandleWriter::keepRefused(std::int64_t seriesId, std::span<const Candle> rows, std::int64_t nowUs)
{
    m_parts.push_back({seriesId, rows});
    m_nowUs = nowUs;
    const std::vector<std::string> values = arrayValues();
    forget();
    auto kept = m_connection.run(m_texts.keepArrays, values, QStringLiteral("keep refused candles"));
    if (!kept)
        return failFrom(kept);
    return {};
}

void CandleWriter::forget()
{
    m_parts.clear();
    m_series.clear();
    m_rows = 0;
}

} // namespace cw::storage::postgres
