// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/rowsieve.h"

#include "core/storage/batchrules.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

/// Stored rows that are looked at in one question.
constexpr std::int64_t kPage = 1'000;

/// Hands each of `rows`, which ascend, and the row stored under its key, or null, to `meet`. `ask(keys, limit)` answers
/// stored rows, ascending. Rows that lie far apart are met without looking at everything between them.
template<class Row, class Ask, class Meet>
Result<> meetEach(std::span<const Row> rows, Ask ask, Meet meet)
{
    while (!rows.empty()) {
        const std::int64_t last = keyOf(rows.back());
        Result<std::vector<Row>> page =
            ask(IdRange{keyOf(rows.front()), last == INT64_MAX ? last : last + 1}, kPage);
        if (!page)
            return failFrom(page);
        const bool isWhole = static_cast<std::int64_t>(page->size()) < kPage;
        auto stored = page->begin();
        std::size_t met = 0;
        for (; met < rows.size() && (isWhole || keyOf(rows[met]) <= keyOf(page->back())); ++met) {
            while (stored != page->end() && keyOf(*stored) < keyOf(rows[met]))
                ++stored;
            const bool isThere = stored != page->end() && keyOf(*stored) == keyOf(rows[met]);
            meet(rows[met], isThere ? &*stored : nullptr);
        }
        rows = rows.subspan(met);
    }
    return {};
}

/// Where the rows of one part go.
template<class Row>
struct Targets {
    std::vector<Row> &fresh;
    std::vector<Row> &better;
    std::vector<Row> &later;
    std::vector<Row> &worse;

    void take(const Row &row, const Row *stored) const
    {
        if (!stored)
            fresh.push_back(row);
        else
            (isBetter(row, *stored) ? better : isLater(row, *stored) ? later : worse).push_back(row);
    }
};

/// Adds an empty part like `part` to each of the four batches.
template<class Batch, class Row>
Targets<Row> targetsFor(const Batch &part, std::vector<Row> Batch::*rows,
                        std::vector<Batch> WriteBatch::*parts, Sifted &sifted)
{
    Batch empty = part;
    (empty.*rows).clear();
    for (WriteBatch *batch : {&sifted.fresh, &sifted.better, &sifted.later, &sifted.worse})
        (batch->*parts).push_back(empty);
    return {(sifted.fresh.*parts).back().*rows, (sifted.better.*parts).back().*rows,
            (sifted.later.*parts).back().*rows, (sifted.worse.*parts).back().*rows};
}

template<class Row>
bool touches(const std::vector<Row> &rows, const IdRange &span)
{
    if (span.isEmpty() || rows.empty())
        return false;
    return std::ranges::any_of(rows, [&span](const Row &row) { return span.contains(keyOf(row)); });
}

} // namespace

RowSieve::RowSieve(Connection &connection)
    : m_keys(connection), m_candles(connection), m_trades(connection), m_funding(connection)
{
}

/// Calls `sift(part, rows, parts, key, table)` for every part that has rows.
template<class Sift>
Result<> RowSieve::eachPart(const WriteBatch &batch, KeyMaker &keys, std::int64_t nowUs, Sift sift)
{
    for (const CandleBatch &part : batch.candles) {
        auto key =
            part.candles.empty() ? Result<RowKey>(RowKey{}) : keys.candles(part.series, part.candles, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = sift(part, &CandleBatch::candles, &WriteBatch::candles, *key, m_candles); !done)
            return done;
    }
    for (const TradeBatch &part : batch.trades) {
        auto key =
            part.trades.empty() ? Result<RowKey>(RowKey{}) : keys.trades(part.instrument, part.trades, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = sift(part, &TradeBatch::trades, &WriteBatch::trades, *key, m_trades); !done)
            return done;
    }
    for (const FundingBatch &part : batch.funding) {
        auto key = m_keys.funding(part.instrument);
        if (!key)
            return failFrom(key);
        if (auto done =
                sift(part, &FundingBatch::rates, &WriteBatch::funding, key->value_or(RowKey{}), m_funding);
            !done)
            return done;
    }
    return {};
}

Result<std::optional<Sifted>> RowSieve::againstArchive(const WriteBatch &batch, KeyMaker &keys,
                                                       std::int64_t nowUs)
{
    bool isTouched = false;
    const auto look = [&isTouched](const auto &part, auto rows, auto, const RowKey &key, auto &) -> Result<> {
        isTouched = isTouched || touches(part.*rows, key.archived);
        return {};
    };
    if (auto done = eachPart(batch, keys, nowUs, look); !done)
        return failFrom(done);
    if (!isTouched)
        return std::nullopt;
    Sifted sifted;
    const auto sift = [&sifted](const auto &part, auto rows, auto parts, const RowKey &key, auto &table) {
        const auto targets = targetsFor(part, rows, parts, sifted);
        const auto unique = uniqueRows(std::span(part.*rows));
        sifted.dropped += unique.dropped();
        return meetEach(
            unique.rows(),
            [&](const IdRange &wanted, std::int64_t limit) {
                return table.rowsIn(Place::Archive, key, wanted, limit);
            },
            [&](const auto &row, const auto *stored) { targets.take(row, stored); });
    };
    if (auto done = eachPart(batch, keys, nowUs, sift); !done)
        return failFrom(done);
    return sifted;
}

Result<Sifted> RowSieve::againstStored(const WriteBatch &batch, KeyMaker &keys, std::int64_t nowUs)
{
    Sifted sifted;
    const auto sift = [&sifted](const auto &part, auto rows, auto parts, const RowKey &key, auto &table) {
        const auto targets = targetsFor(part, rows, parts, sifted);
        const auto unique = uniqueRows(std::span(part.*rows));
        sifted.dropped += unique.dropped();
        auto unknown = unique.rows();
        std::remove_cvref_t<decltype(part.*rows)> notArchived;
        for (const Place place : {Place::Archive, Place::Main}) {
            auto &missing = place == Place::Archive ? notArchived : targets.fresh;
            const auto ask = [&](const IdRange &wanted, std::int64_t limit) {
                return table.rowsIn(place, key, wanted, limit);
            };
            const auto meet = [&](const auto &row, const auto *stored) {
                (stored ? targets.worse : missing).push_back(row);
            };
            if (auto done = meetEach(unknown, ask, meet); !done)
                return done;
            unknown = notArchived;
        }
        return Result<>();
    };
    if (auto done = eachPart(batch, keys, nowUs, sift); !done)
        return failFrom(done);
    return sifted;
}

} // namespace cw::storage::sql
