// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/moveplanner.h"

#include "core/storage/sql/rowtables.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

// By time, which has an index: in the order of keys a question about the few old trades could look at all of them.
constexpr const char *kFirst =
    "SELECT {key} FROM {from} WHERE {owner} = ? AND {time} >= ? AND {time} < ?{finals} "
    "ORDER BY {time}, {key} LIMIT 1";
constexpr const char *kLast =
    "SELECT {key} FROM {from} WHERE {owner} = ? AND {time} >= ? AND {time} < ?{finals} "
    "ORDER BY {time} DESC, {key} DESC LIMIT 1";
constexpr const char *kNth =
    "SELECT max(step_key) FROM (SELECT {key} AS step_key FROM {from} {by key} WHERE {owner} = ? AND {key} >= "
    "? "
    "AND {key} < ? AND {time} >= ? AND {time} < ?{finals} ORDER BY {key} LIMIT ?) AS step";
constexpr const char *kBetween =
    "SELECT 1 FROM {main} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3 UNION ALL "
    "SELECT 1 FROM {archive} WHERE {owner} = ?1 AND {key} >= ?2 AND {key} < ?3 LIMIT 1";

} // namespace

MovePlanner::MovePlanner(Connection &connection)
    : m_connection(connection), m_keys(connection), m_slices(connection)
{
}

MovePlanner::Questions &MovePlanner::questions(RowKind kind, Place from)
{
    const auto known = m_questions.find({kind, from});
    if (known != m_questions.end())
        return known->second;
    const auto ask = [&](const char *pattern, int parameters) {
        QString sql = tableText(pattern, kind, m_connection.dialect());
        return LazyStatement(m_connection, sql.replace(QStringLiteral("{from}"), tableName(kind, from)),
                             parameters);
    };
    Questions made{ask(kFirst, 3), ask(kLast, 3), ask(kNth, 6), ask(kBetween, 3)};
    return m_questions.emplace(std::pair(kind, from), std::move(made)).first->second;
}

Result<std::optional<MovePlan>> MovePlanner::begin(const Sequence &sequence, Place from,
                                                   const TimeRange &time)
{
    auto key = m_keys.find(sequence);
    if (!key)
        return failFrom(key);
    if (!*key)
        return std::nullopt;
    Questions &ask = questions(sequence.kind, from);
    auto first =
        ask.first.first<std::int64_t>({bound((*key)->id), bound(time.from), bound(time.to)}, readNumber);
    if (!first)
        return failFrom(first);
    auto last =
        ask.last.first<std::int64_t>({bound((*key)->id), bound(time.from), bound(time.to)}, readNumber);
    if (!last)
        return failFrom(last);
    // No range ends behind the last number there is.
    if (!*first || !*last || **first == INT64_MAX)
        return std::nullopt;
    MovePlan plan;
    plan.sequence = sequence;
    plan.key = **key;
    plan.from = from;
    plan.to = from == Place::Main ? Place::Archive : Place::Main;
    plan.keys = {**first, std::clamp(**last, **first, INT64_MAX - 1) + 1};
    plan.time = time;
    return plan;
}

Result<> MovePlanner::cut(MovePlan &plan, std::int64_t end, std::int64_t maxRows)
{
    plan.keys.to = std::min(plan.keys.to, end);
    using Key = std::optional<std::int64_t>;
    auto last =
        questions(plan.sequence.kind, plan.from)
            .nth.first<Key>({bound(plan.key.id), bound(plan.keys.from), bound(plan.keys.to),
                             bound(plan.time.from), bound(plan.time.to), bound(maxRows)},
                            [](const Statement &row) -> Result<Key> { return row.optionalInteger(0); });
    if (!last)
        return failFrom(last);
    if (!*last || !**last)
        return fail(ErrorCode::Busy,
                    "Another program removes the rows that are to be moved; they are chosen again.");
    plan.keys.to = ***last + 1;
    return {};
}

Result<std::optional<ArchiveSlice>> MovePlanner::growing(const MovePlan &plan, std::int64_t maxRows)
{
    auto slice = m_slices.before(plan.sequence, plan.keys.from);
    // A slice in which something is wrong is left as it is.
    if (!slice || !*slice || (*slice)->rows >= maxRows || !(*slice)->fault.empty())
        return slice ? std::optional<ArchiveSlice>() : slice;
    auto other = questions(plan.sequence.kind, plan.from)
                     .between.first<std::int64_t>(
                         {bound(plan.key.id), bound((*slice)->keys.to), bound(plan.keys.from)}, readNumber);
    if (!other)
        return failFrom(other);
    return *other ? std::optional<ArchiveSlice>() : *slice;
}

Result<std::optional<MovePlan>> MovePlanner::archive(const Sequence &sequence, UtcTime before,
                                                     std::int64_t maxRows)
{
    auto plan = begin(sequence, Place::Main, {UtcTime::min(), before});
    if (!plan || !*plan)
        return plan;
    MovePlan &found = **plan;
    auto inside = m_slices.containing(sequence, found.keys.from);
    if (!inside)
        return failFrom(inside);
    auto joined = *inside ? inside : growing(found, maxRows);
    if (!joined)
        return failFrom(joined);
    found.slice = std::move(*joined);
    auto next = m_slices.nextAfter(sequence, found.keys.from);
    if (!next)
        return failFrom(next);
    const std::int64_t end = *inside ? (*inside)->keys.to : next->value_or(INT64_MAX);
    const std::int64_t room = found.slice && !*inside ? maxRows - found.slice->rows : maxRows;
    if (auto done = cut(found, end, room); !done)
        return failFrom(done);
    return plan;
}

Result<std::optional<MovePlan>> MovePlanner::restore(const Sequence &sequence, TimeRange range,
                                                     std::int64_t maxRows)
{
    auto plan = begin(sequence, Place::Archive, range);
    if (!plan || !*plan)
        return plan;
    auto slice = m_slices.containing(sequence, (*plan)->keys.from);
    if (!slice)
        return failFrom(slice);
    (*plan)->slice = std::move(*slice);
    auto next = m_slices.nextAfter(sequence, (*plan)->keys.from);
    if (!next)
        return failFrom(next);
    const std::int64_t end = (*plan)->slice ? (*plan)->slice->keys.to : next->value_or(INT64_MAX);
    if (auto done = cut(**plan, end, maxRows); !done)
        return failFrom(done);
    return plan;
}

} // namespace cw::storage::sql
