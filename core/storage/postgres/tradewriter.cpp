// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/tradewriter.h"

#include "core/storage/sql/rowtables.h"

#include <array>

namespace cw::storage::postgres {
namespace {

constexpr std::size_t kTradeArrays = 9;

// clang-format off
#define TRADE_OFFERED \
    "instrument_id, id, time, price, quantity, buyer_is_maker, source, first_id, last_id"
#define TRADE_COLUMNS TRADE_OFFERED ", stored_at"
#define TRADE_ARRAYS \
    " SELECT *, CAST($10 AS bigint) FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS bigint[]), " \
    "CAST($4 AS numeric[]), CAST($5 AS numeric[]), CAST($6 AS smallint[]), CAST($7 AS smallint[]), " \
    "CAST($8 AS bigint[]), CAST($9 AS bigint[]))"
#define TRADE_STAGED " SELECT " TRADE_OFFERED ", CAST($1 AS bigint) FROM pg_temp.incoming_trades"
#define TRADE_INSERT "INSERT INTO {t} (" TRADE_COLUMNS ")"
#define TRADE_NOTHING " ON CONFLICT (instrument_id, id) DO NOTHING"
// Values are the same when their digits are: 1.50 corrects 1.5.
#define TRADE_UPDATE \
    " ON CONFLICT (instrument_id, id) DO UPDATE SET time = excluded.time, price = excluded.price, " \
    "quantity = excluded.quantity, buyer_is_maker = excluded.buyer_is_maker, source = excluded.source, " \
    "first_id = excluded.first_id, last_id = excluded.last_id, stored_at = excluded.stored_at " \
    "WHERE excluded.source > {t}.source AND (excluded.time, CAST(excluded.price AS text), " \
    "CAST(excluded.quantity AS text), excluded.buyer_is_maker, excluded.first_id, excluded.last_id) " \
    "IS DISTINCT FROM ({t}.time, CAST({t}.price AS text), CAST({t}.quantity AS text), " \
    "{t}.buyer_is_maker, {t}.first_id, {t}.last_id)"
// clang-format on

MergeTexts tradeTexts(Place target)
{
    return textsFor(
        {{"insert_{t}", TRADE_INSERT TRADE_ARRAYS TRADE_NOTHING},
         {"update_{t}", TRADE_INSERT TRADE_ARRAYS TRADE_UPDATE},
         {"insert_staged_{t}", TRADE_INSERT TRADE_STAGED TRADE_NOTHING},
         {"update_staged_{t}", TRADE_INSERT TRADE_STAGED TRADE_UPDATE},
         "CREATE TEMPORARY TABLE IF NOT EXISTS incoming_trades (instrument_id bigint, id bigint, "
         "time bigint, price numeric, quantity numeric, buyer_is_maker smallint, source smallint, "
         "first_id bigint, last_id bigint)",
         "TRUNCATE pg_temp.incoming_trades",
         "COPY pg_temp.incoming_trades (" TRADE_OFFERED ") FROM STDIN",
         {},
         {}},
        sql::tableName(RowKind::Trades, target).toStdString());
}

template<class Out>
void encode(Out &out, std::int64_t instrumentId, std::span<const Trade> rows)
{
    for (const Trade &trade : rows) {
        const bool isSingle = trade.firstId == trade.id && trade.lastId == trade.id;
        out.add(instrumentId);
        out.add(trade.id);
        addTime(out, trade.time);
        out.add(trade.price);
        out.add(trade.quantity);
        out.add(static_cast<int>(trade.buyerIsMaker));
        out.add(static_cast<int>(trade.source));
        addOptional(out, isSingle ? std::nullopt : std::optional(trade.firstId));
        addOptional(out, isSingle ? std::nullopt : std::optional(trade.lastId));
        out.endRow();
    }
}

} // namespace

QString tradeMerge(const QString &table)
{
    return QString::fromLatin1(TRADE_UPDATE).replace(QStringLiteral("{t}"), table);
}

TradeWriter::TradeWriter(Connection &connection, bool isStaging, Place target)
    : m_connection(connection), m_isStaging(isStaging), m_texts(tradeTexts(target))
{
}

Result<WriteReport> TradeWriter::write(std::int64_t instrumentId, std::span<const Trade> rows,
                                       std::int64_t nowUs)
{
    WriteReport report;
    while (!rows.empty()) {
        const auto piece = rows.first(std::min(rows.size(), kMostRows));
        auto written = writePiece(instrumentId, piece, nowUs);
        if (!written)
            return written;
        report += *written;
        rows = rows.subspan(piece.size());
    }
    return report;
}

Result<WriteReport> TradeWriter::writePiece(std::int64_t instrumentId, std::span<const Trade> rows,
                                            std::int64_t nowUs)
{
    const QString doing = QStringLiteral("write trades");
    if (m_isStaging && rows.size() >= kBulkRows) {
        CopyText copy;
        encode(copy, instrumentId, rows);
        return mergeCopied(m_connection, m_texts, copy, std::array{std::to_string(nowUs)}, rows.size(), doing);
    }
    ArrayText arrays(kTradeArrays);
    encode(arrays, instrumentId, rows);
    std::vector<std::string> values = std::move(arrays).finished();
    values.push_back(std::to_string(nowUs));
    return mergeArrays(m_connection, m_texts, values, rows.size(), doing);
}

} // namespace cw::storage::postgres
