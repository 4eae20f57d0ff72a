// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/archivist.h"

#include "core/storage/rowdigest.h"
#include "core/storage/sql/slicefault.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

bool isSame(const SliceCount &a, const SliceCount &b) { return a.rows == b.rows && a.sha256 == b.sha256; }

tl::unexpected<Error> notArrived(const MovePlan &plan)
{
    return fail(ErrorCode::Conflict,
                "Moving " + describe(plan.sequence) + " from " + std::to_string(plan.keys.from) + " to "
                    + std::to_string(plan.keys.to - 1)
                    + " was undone: what arrived is not what left. The rows are where they were.");
}

template<class Row>
std::vector<Row> without(std::vector<Row> rows, const std::vector<Row> &gone)
{
    std::erase_if(rows, [&gone](const Row &row) {
        const auto at = std::ranges::lower_bound(gone, keyOf(row), {}, [](const Row &g) { return keyOf(g); });
        return at != gone.end() && keyOf(*at) == keyOf(row);
    });
    return rows;
}

/// True when each of `left` is among `rows`, or a row that is as good.
template<class Row>
bool holdsAll(const std::vector<Row> &rows, const std::vector<Row> &left)
{
    return std::ranges::all_of(left, [&rows](const Row &row) {
        const auto at = std::ranges::lower_bound(rows, keyOf(row), {}, [](const Row &r) { return keyOf(r); });
        return at != rows.end() && keyOf(*at) == keyOf(row) && !isBetter(row, *at);
    });
}

template<class Row>
std::vector<Row> within(const std::vector<Row> &rows, const IdRange &keys)
{
    std::vector<Row> out;
    std::ranges::copy_if(rows, std::back_inserter(out),
                         [&](const Row &row) { return keys.contains(keyOf(row)); });
    return out;
}

/// What is known to be wrong with a slice, before more is done to it: a new sum must not hide that.
template<class Row>
std::string faultOf(const MovePlan &plan, const std::vector<Row> &rows)
{
    if (!plan.slice || !plan.slice->fault.empty())
        return plan.slice ? plan.slice->fault : std::string();
    if (isSame(digestOf(within(rows, plan.slice->keys)), {plan.slice->rows, plan.slice->sha256}))
        return {};
    return "It did not hold what was moved there when more was moved in or out.";
}

/// Everything between the keys of the slice and of the rows that move.
IdRange reachOf(const MovePlan &plan)
{
    if (!plan.slice)
        return plan.keys;
    return {std::min(plan.slice->keys.from, plan.keys.from), std::max(plan.slice->keys.to, plan.keys.to)};
}

/// The slice of `plan`, or a new one, with what it holds now. What was verified before is not what is there now.
template<class Row>
ArchiveSlice sliceOf(const MovePlan &plan, const IdRange &keys, const std::vector<Row> &rows)
{
    ArchiveSlice slice = plan.slice.value_or(ArchiveSlice{});
    const SliceCount count = digestOf(rows);
    slice.sequence = plan.sequence;
    slice.keys = keys;
    slice.rows = count.rows;
    slice.sha256 = count.sha256;
    slice.verifiedAt.reset();
    return slice;
}

} // namespace

Archivist::Archivist(Connection &connection, MoveTextsFor textsFor)
    : m_connection(connection), m_textsFor(textsFor), m_candles(connection), m_trades(connection),
      m_funding(connection), m_keys(connection), m_slices(connection), m_spans(connection),
      m_columns(connection, connection.dialect().columnsOf, 1), m_lock(connection)
{
}

Result<std::vector<QString>> Archivist::columnsOf(const QString &table)
{
    return m_columns.collect<QString>(
        {table}, [](const Statement &row) -> Result<QString> { return row.value(0).toString(); });
}

Result<> Archivist::checkColumns(RowKind kind)
{
    if (m_checked.contains(kind))
        return {};
    const QString mainTable = tableName(kind, Place::Main);
    const QString archiveTable = tableName(kind, Place::Archive);
    auto main = columnsOf(mainTable);
    if (!main)
        return failFrom(main);
    auto archived = columnsOf(archiveTable);
    if (!archived)
        return failFrom(archived);
    if (*main != *archived)
        return fail(
            ErrorCode::Storage,
            QStringLiteral("The table %1 has not the columns of %2 any more, so nothing is moved; somebody "
                           "changed one of them.")
                .arg(archiveTable, mainTable)
                .toStdString());
    m_checked.insert(kind);
    return {};
}

Archivist::Statements &Archivist::statements(const MovePlan &plan)
{
    const auto known = m_statements.find({plan.sequence.kind, plan.to});
    if (known != m_statements.end())
        return known->second;
    constexpr int kValues = 5;
    const MoveTexts texts = m_textsFor(plan.sequence.kind, plan.from, plan.to);
    Statements made{std::nullopt, LazyStatement(m_connection, texts.leave, kValues), std::nullopt, std::nullopt};
    if (!texts.announce.isEmpty())
        made.announce.emplace(m_connection, texts.announce, 3);
    if (!texts.arrive.isEmpty()) {
        made.arrive.emplace(m_connection, texts.arrive, kValues);
        made.remove.emplace(m_connection, texts.remove, kValues);
    }
    return m_statements.emplace(std::pair(plan.sequence.kind, plan.to), std::move(made)).first->second;
}

template<class Row>
Result<std::vector<Row>> Archivist::move(const MovePlan &plan)
{
    Statements &steps = statements(plan);
    const std::initializer_list<QVariant> values{bound(plan.key.id), bound(plan.keys.from),
                                                 bound(plan.keys.to), bound(plan.time.from),
                                                 bound(plan.time.to)};
    if (steps.announce) {
        auto announced = steps.announce->first<bool>({bound(plan.key.id), bound(plan.keys.from), bound(plan.keys.to)},
                                                     [](const Statement &) -> Result<bool> { return true; });
        if (!announced)
            return failFrom(announced);
    }
    auto left = steps.leave.collect<Row>(values, [&](const Statement &row) {
        return readRow(row, plan.key.scales, static_cast<const Row *>(nullptr));
    });
    if (!left || !steps.arrive)
        return left;
    if (auto arrived = steps.arrive->run(values); !arrived)
        return failFrom(arrived);
    auto removed = steps.remove->run(values);
    if (!removed)
        return failFrom(removed);
    if (*removed != static_cast<std::int64_t>(left->size()))
        return notArrived(plan);
    return left;
}

template<class Table, class Row>
Result<ArchiveSlice> Archivist::proveArchived(Table &table, const MovePlan &plan, std::vector<Row> before,
                                              std::vector<Row> left)
{
    const IdRange reach = reachOf(plan);
    const auto expected = mergedRows(std::move(before), std::move(left), Order::Ascending, INT64_MAX);
    auto after = table.rowsIn(Place::Archive, plan.key, reach, INT64_MAX);
    if (!after)
        return failFrom(after);
    ArchiveSlice slice = sliceOf(plan, reach, *after);
    if (!isSame(digestOf(expected), {slice.rows, slice.sha256}))
        return notArrived(plan);
    return slice;
}

template<class Table, class Row>
Result<ArchiveSlice> Archivist::proveRestored(Table &table, const MovePlan &plan, std::vector<Row> before,
                                              std::vector<Row> left)
{
    // Others may write to the main table meanwhile: what arrived is there, or something better.
    auto arrived = table.rowsIn(Place::Main, plan.key, plan.keys, INT64_MAX);
    if (!arrived)
        return failFrom(arrived);
    const IdRange reach = reachOf(plan);
    auto rest = table.rowsIn(Place::Archive, plan.key, reach, INT64_MAX);
    if (!rest)
        return failFrom(rest);
    const IdRange keys = rest->empty() ? reach : IdRange{keyOf(rest->front()), keyOf(rest->back()) + 1};
    ArchiveSlice slice = sliceOf(plan, keys, *rest);
    const auto expected = without(std::move(before), left);
    if (!holdsAll(*arrived, left) || !isSame(digestOf(expected), {slice.rows, slice.sha256}))
        return notArrived(plan);
    return slice;
}

Result<> Archivist::note(const MovePlan &plan, const ArchiveSlice &slice)
{
    if (slice.rows == 0)
        return plan.slice ? m_slices.remove(plan.slice->id) : Result<>();
    // Rows that are in the archive by another's hand belong to no slice, before and after.
    if (!plan.slice && plan.to == Place::Main)
        return {};
    auto instrument = m_keys.instrument(plan.sequence.instrument);
    if (!instrument)
        return failFrom(instrument);
    return m_slices.write(instrument->value_or(0), slice);
}

template<class Table>
Result<ArchiveStep> Archivist::carryOut(Table &table, const MovePlan &plan, UtcTime now)
{
    auto before = table.rowsIn(Place::Archive, plan.key, reachOf(plan), INT64_MAX);
    if (!before && plan.slice && isUnreadable(before.error()))
        return damagedSlice(*plan.slice);
    if (!before)
        return failFrom(before);
    std::string fault = faultOf(plan, *before);
    // A part of it would leave a slice of which nobody could tell any more what is wrong.
    if (!fault.empty() && plan.to == Place::Main)
        return damagedSlice(*plan.slice);
    using Row = typename std::remove_reference_t<decltype(*before)>::value_type;
    auto left = move<Row>(plan);
    if (!left)
        return failFrom(left);
    ArchiveStep step;
    step.rows = static_cast<std::int64_t>(left->size());
    const bool isArchived = plan.to == Place::Archive;
    auto slice = isArchived ? proveArchived(table, plan, std::move(*before), std::move(*left))
                            : proveRestored(table, plan, std::move(*before), std::move(*left));
    if (!slice)
        return failFrom(slice);
    slice->fault = std::move(fault);
    if (isArchived)
        slice->movedAt = now;
    if (auto noted = note(plan, *slice); !noted)
        return failFrom(noted);
    if (auto refreshed = m_spans.refresh(plan.sequence.kind, Place::Archive, plan.key.id); !refreshed)
        return failFrom(refreshed);
    step.keys = slice->keys;
    step.sha256 = slice->rows == 0 ? std::string() : slice->sha256;
    return step;
}

Result<ArchiveStep> Archivist::carryOut(const MovePlan &plan, UtcTime now)
{
    switch (plan.sequence.kind) {
    case RowKind::Trades: return carryOut(m_trades, plan, now);
    case RowKind::Funding: return carryOut(m_funding, plan, now);
    case RowKind::Candles: break;
    }
    return carryOut(m_candles, plan, now);
}

} // namespace cw::storage::sql
