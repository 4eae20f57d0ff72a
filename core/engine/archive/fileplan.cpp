// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/fileplan.h"

#include "core/engine/archive/countedrows.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/base/sequences.h"
#include "core/storage/rowrules.h"

#include <QCryptographicHash>

#include <algorithm>

namespace cw::engine {
namespace {

using interfaces::ExportRequest;
using interfaces::PurgeRequest;
using market::IdRange;
using market::TimeRange;
using market::UtcTime;
using storage::ColdFile;
using storage::FileReason;
using storage::Reader;
using storage::RowScope;
using storage::Sequence;

UtcTime monthOf(UtcTime time)
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return std::chrono::sys_days(day.year() / day.month() / 1);
}

UtcTime nextMonth(UtcTime month)
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(month)};
    return std::chrono::sys_days((day.year() / day.month() + std::chrono::months(1)) / 1);
}

/// The time of the first archived row.
Result<std::optional<UtcTime>> firstTime(Reader &reader, const Sequence &sequence, const IdRange &keys)
{
    auto rows = reader.rowsBetween(sequence, RowScope::Archived, keys, 1);
    if (!rows)
        return failFrom(rows);
    if (const auto *trades = std::get_if<std::vector<market::Trade>>(&*rows))
        return trades->empty() ? std::nullopt : std::optional(trades->front().time);
    return std::visit(
        [](const auto &each) {
            return each.empty() ? std::nullopt : std::optional(market::fromUs(storage::keyOf(each.front())));
        },
        *rows);
}

/// Rows of a stream and their sum.
Result<storage::SliceCount> digestOf(RowStream rows)
{
    storage::RowDigest digest;
    for (;; rows.skip()) {
        auto key = rows.key();
        if (!key)
            return failFrom(key);
        if (!*key)
            return storage::SliceCount{digest.rows(), digest.hex()};
        rows.addTo(digest);
    }
}

/// Files of a sequence whose rows were to leave the database and may not have left it all.
template<class Fits>
std::vector<ColdFile> unfinished(const std::vector<ColdFile> &files, const Sequence &sequence, Fits fits)
{
    std::vector<ColdFile> found;
    std::ranges::copy_if(files, std::back_inserter(found), [&](const ColdFile &file) {
        return file.isAway && file.sequence == sequence && file.fault.empty() && fits(file);
    });
    return found;
}

/// What a purge put in files before it was cut off. A number of a job may stand for another range, too, of
/// before a restored backup.
std::vector<ColdFile> purgedBy(const std::string &madeBy, const std::vector<ColdFile> &files,
                               const Sequence &sequence, const TimeRange &range)
{
    return unfinished(files, sequence, [&](const ColdFile &file) {
        // The last trade of a file may be older than its first.
        const bool isOfRange = file.time.from < range.to && file.time.to > range.from;
        return file.reason == FileReason::Purged && file.madeBy == madeBy && isOfRange;
    });
}

std::vector<ColdFile> overlapping(std::vector<ColdFile> files, const IdRange &keys)
{
    std::erase_if(files, [&keys](const ColdFile &file) { return !file.keys.overlaps(keys); });
    return files;
}

std::string otherRows(bool isUntouched)
{
    return std::string("The rows of the range are not those that were counted when this purge was asked for: "
                       "some came, "
                       "went or changed since. ")
           + (isUntouched ? "Nothing was deleted" : "What is left was not deleted") + "; ask again.";
}

Result<> addMonths(FilePlan &plan, Reader &reader, const Sequence &sequence, UtcTime before)
{
    auto slices = reader.archiveSlices(sequence);
    if (!slices)
        return failFrom(slices);
    if (slices->empty())
        return {};
    const IdRange all{slices->front().keys.from, slices->back().keys.to};
    auto first = firstTime(reader, sequence, all);
    if (!first)
        return failFrom(first);
    if (!*first)
        return {};
    for (UtcTime month = monthOf(**first); nextMonth(month) <= before; month = nextMonth(month)) {
        auto keys = keysIn(reader, sequence, {month, nextMonth(month)});
        if (!keys)
            return failFrom(keys);
        const IdRange held = keys->intersected(all);
        FileOrder order{sequence, held, month, 0, {}, {}};
        for (const storage::ArchiveSlice &slice : *slices) {
            auto rows = rowsWithin(reader, slice, held);
            if (!rows)
                return failFrom(rows);
            order.rows += *rows;
        }
        if (order.rows > 0) {
            order.known = unfinished(plan.files, sequence, [&held](const ColdFile &file) {
                return file.reason == FileReason::Cold && file.keys.overlaps(held);
            });
            plan.rows += order.rows;
            plan.orders.push_back(std::move(order));
        }
        if (sequence.kind != storage::RowKind::Trades && market::toUs(nextMonth(month)) >= all.to)
            break;
    }
    return {};
}

Result<FilePlan> emptyPlan(Reader &reader)
{
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    FilePlan plan;
    plan.files = std::move(*files);
    return plan;
}

} // namespace

Result<FilePlan> planExport(Reader &reader, const ExportRequest &request, const Clocks &clocks,
                            const LeftOut &leftOut)
{
    interfaces::ArchiveRequest which;
    which.policy = request.policy;
    which.what = request.what;
    auto sequences = sequencesOf(reader, which, leftOut);
    if (!sequences)
        return failFrom(sequences);
    auto plan = emptyPlan(reader);
    if (!plan)
        return plan;
    for (const Sequence &sequence : *sequences) {
        const auto clock = clocks.find(sequence.instrument.market);
        if (!request.before && clock == clocks.end())
            continue;
        const UtcTime before =
            request.before ? *request.before : clock->second - std::chrono::days(request.coldAfterDays);
        const std::int64_t others = plan->rows;
        if (auto added = addMonths(*plan, reader, sequence, before); !added)
            return failFrom(added);
        plan->bytes += bytesOf(sequence, plan->rows - others);
    }
    return plan;
}

Result<FilePlan> planPurge(Reader &reader, const PurgeRequest &request, const std::string &folder,
                           const std::string &madeBy)
{
    auto plan = emptyPlan(reader);
    if (!plan)
        return plan;
    const Sequence sequence = sequenceOf(request.sequence);
    const std::vector<ColdFile> filed = purgedBy(madeBy, plan->files, sequence, request.range);
    CountedRows counted(reader, sequence, folder, filed);
    std::optional<std::int64_t> border;
    for (UtcTime from = request.range.from; from < request.range.to;) {
        const UtcTime to = std::min(nextMonth(monthOf(from)), request.range.to);
        auto keys = keysIn(reader, sequence, {from, to});
        if (!keys)
            return failFrom(keys);
        // No row falls between two months, nor in both: the ids of trades may not rise with their times.
        if (border && !keys->isEmpty())
            keys->from = *border;
        auto part = counted.add(*keys);
        if (!part)
            return failFrom(part);
        plan->rows += part->rows;
        if (part->rows > 0)
            plan->orders.push_back({sequence, *keys, monthOf(from), part->rows, overlapping(filed, *keys),
                                    std::move(part->unfiledSha256)});
        if (!keys->isEmpty())
            border = keys->to;
        from = to;
    }
    auto sum = counted.sum();
    if (!sum)
        return failFrom(sum);
    if (purgeToken(request, *sum) != request.token)
        return fail(ErrorCode::Conflict, otherRows(filed.empty()));
    plan->bytes = bytesOf(sequence, plan->rows);
    return plan;
}

Result<> checkPurgeEnd(const PurgeRequest &request, UtcTime now)
{
    const UtcTime latest = cutOff(request.sequence.interval, request.range.to, now);
    if (latest >= request.range.to)
        return {};
    return fail(ErrorCode::InvalidInput, "The range ends at " + market::isoText(request.range.to)
                                             + "; accepted is an end up to " + market::isoText(latest)
                                             + ", because younger rows may still change.");
}

Result<RangeSum> sumOf(Reader &reader, const PurgeRequest &request)
{
    const Sequence sequence = sequenceOf(request.sequence);
    auto keys = keysIn(reader, sequence, request.range);
    if (!keys)
        return failFrom(keys);
    auto all = digestOf(storedRows(reader, sequence, RowScope::Lasting, *keys));
    if (!all)
        return failFrom(all);
    auto archived = digestOf(storedRows(reader, sequence, RowScope::Archived, *keys));
    if (!archived)
        return failFrom(archived);
    return RangeSum{all->rows, archived->rows, std::move(all->sha256)};
}

std::string purgeToken(const PurgeRequest &request, std::string_view sha256)
{
    constexpr qsizetype kDigits = 16;
    const std::string text = describe(request.sequence) + ' ' + market::isoText(request.range.from) + ' '
                             + market::isoText(request.range.to) + ' ' + std::string(sha256);
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .first(kDigits)
        .toStdString();
}

} // namespace cw::engine
