// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/storecheck.h"

#include "core/archive/coldfile.h"
#include "core/engine/base/coldplace.h"
#include "core/engine/base/sequences.h"
#include "core/ingest/base/cause.h"
#include "core/ingest/causes/gapscan.h"
#include "core/storage/tradesearch.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace cw::engine {
namespace {

using market::IdRange;
using storage::Reader;

std::string faultOf(const storage::ArchiveSlice &slice, const storage::SliceCount &count)
{
    if (count.rows != slice.rows)
        return "It holds " + std::to_string(count.rows) + " rows; " + std::to_string(slice.rows)
               + " were moved.";
    if (count.sha256 != slice.sha256)
        return "Its " + std::to_string(count.rows) + " rows have the SHA-256 " + count.sha256
               + "; that of those moved is " + slice.sha256 + '.';
    return {};
}

struct Counted {
    std::optional<storage::ArchiveSlice> slice; ///< absent: it is gone from the archive meanwhile
    storage::SliceCount count;
};

/// Counts a slice that another node may add to or take from at the same time: a count that does not fit is
/// only believed when the slice's own record is still the one it was held against.
Result<Counted> countUnchanged(Reader &reader, storage::ArchiveSlice slice)
{
    constexpr int kTries = 3;
    for (int i = 1;; ++i) {
        auto count = reader.countSlice(slice);
        if (!count)
            return failFrom(count);
        if (faultOf(slice, *count).empty() || i == kTries)
            return Counted{std::move(slice), std::move(*count)};
        auto now = reader.archiveSlices(slice.sequence);
        if (!now)
            return failFrom(now);
        const auto found = std::find_if(
            now->begin(), now->end(), [&](const storage::ArchiveSlice &each) { return each.id == slice.id; });
        if (found == now->end())
            return Counted{std::nullopt, {}};
        if (found->rows == slice.rows && found->sha256 == slice.sha256)
            return Counted{std::move(slice), std::move(*count)};
        slice = *found;
    }
}

CheckResult fileVerdict(storage::ColdFile file, market::UtcTime now, const std::string &fault)
{
    CheckResult result;
    result.slices = 1;
    file.verifiedAt = now;
    file.fault = fault;
    if (!fault.empty())
        result.faults.push_back({keyOf(file.sequence), file.id, fault});
    result.findings.coldFiles.push_back(std::move(file));
    return result;
}

/// What is written down of a slice that was looked at.
CheckResult sliceVerdict(storage::ArchiveSlice slice, market::UtcTime now, std::string fault)
{
    CheckResult result;
    result.slices = 1;
    slice.verifiedAt = now;
    slice.fault = std::move(fault);
    if (!slice.fault.empty())
        result.faults.push_back({keyOf(slice.sequence), slice.id, slice.fault});
    result.findings.verifiedSlices.push_back(std::move(slice));
    return result;
}

/// Rows hold what no row can; a disk or a server that may come back says so otherwise.
bool isUnreadable(const Error &error)
{
    return error.code == ErrorCode::Storage && !error.retryAfter;
}

/// A file that is being read.
struct OpenFile {
    storage::ColdFile file;
    std::shared_ptr<archive::ColdFileReader> rows;
};

/// Some blocks of the file; the rest is another look.
CheckResult readOn(const OpenFile &open, market::UtcTime now)
{
    constexpr int kBlocks = 4;
    std::int64_t rows = 0;
    for (int i = 0; i < kBlocks; ++i) {
        auto block = open.rows->next();
        if (!block || !*block) {
            CheckResult result = fileVerdict(open.file, now, block ? std::string() : block.error().detail);
            result.rows = rows;
            return result;
        }
        rows += storage::rowCount(**block);
    }
    CheckResult result;
    result.rows = rows;
    result.rest = [open, now](Reader &) -> Result<CheckResult> { return readOn(open, now); };
    return result;
}

/// The times of the stored trades around missing ids; of the only neighbour where there is but one.
Result<market::TimeRange> timesAround(Reader &reader, const market::InstrumentKey &instrument, const IdRange &ids)
{
    auto before = storage::tradeWithId(reader, instrument, ids.from - 1);
    if (!before)
        return failFrom(before);
    auto after = storage::tradeWithId(reader, instrument, ids.to);
    if (!after)
        return failFrom(after);
    if (!*before && !*after)
        return market::TimeRange();
    const market::Trade &first = *before ? **before : **after;
    const market::Trade &last = *after ? **after : **before;
    return market::TimeRange{first.time, last.time};
}

/// The ids of `window` that no stored trade has.
Result<std::vector<IdRange>> absentIn(Reader &reader, const market::InstrumentKey &instrument,
                                      const IdRange &window)
{
    auto stored = reader.tradeSummary(instrument);
    if (!stored)
        return failFrom(stored);
    auto missing = reader.missingTrades(instrument);
    if (!missing)
        return missing;
    market::IdRanges held;
    if (*stored)
        held.add({(*stored)->firstId, (*stored)->lastId + 1});
    for (const IdRange &hole : *missing)
        held.remove(hole);
    return held.missingIn(window);
}

/// As far as trades are claimed, or were stored when the verification began.
IdRange reachOf(const market::IdRanges &claimed, const IdRange &stored)
{
    market::IdRanges all = claimed;
    if (!stored.isEmpty())
        all.add(stored);
    return all.isEmpty() ? IdRange() : IdRange{all.ranges().front().from, all.ranges().back().to};
}

/// Entries about what of the `missing` ids is claimed all the same: these trades went without a trace.
Result<std::vector<storage::GapRecord>> goneTrades(Reader &reader, const market::InstrumentKey &instrument,
                                                   const std::vector<IdRange> &missing, market::UtcTime now)
{
    // A second look: what somebody put away meanwhile is not claimed any more.
    auto coverage = reader.tradeCoverage(instrument);
    if (!coverage)
        return failFrom(coverage);
    const market::IdRanges claimed = coverage->empty() ? market::IdRanges() : coverage->front().claimed();
    std::vector<storage::GapRecord> entries;
    for (const IdRange &hole : missing) {
        market::IdRanges unclaimed;
        for (const IdRange &part : claimed.missingIn(hole))
            unclaimed.add(part);
        const auto gone = unclaimed.missingIn(hole);
        if (gone.empty())
            continue;
        auto times = timesAround(reader, instrument, hole);
        if (!times)
            return failFrom(times);
        for (const IdRange &ids : gone) {
            storage::GapRecord &entry = entries.emplace_back();
            entry.instrument = instrument;
            entry.ids = ids;
            entry.range = *times;
            entry.foundAt = now;
            ingest::explain(entry, ingest::goneCause(ids.to - ids.from));
        }
    }
    return entries;
}

} // namespace

Check sliceCheck(storage::ArchiveSlice slice, market::UtcTime now)
{
    return [slice = std::move(slice), now](Reader &reader) -> Result<CheckResult> {
        auto counted = countUnchanged(reader, slice);
        if (!counted && isUnreadable(counted.error()))
            return sliceVerdict(slice, now, "Its rows cannot be read: " + counted.error().detail);
        if (!counted)
            return failFrom(counted);
        CheckResult result;
        result.rows = counted->count.rows;
        result.slices = 1;
        if (!counted->slice)
            return result;
        CheckResult verdict = sliceVerdict(*counted->slice, now, faultOf(*counted->slice, counted->count));
        verdict.rows = result.rows;
        return verdict;
    };
}

Check fileCheck(storage::ColdFile file, std::string folder, market::UtcTime now, bool mayBeElsewhere)
{
    return [file = std::move(file), folder = std::move(folder), now,
            mayBeElsewhere](Reader &) -> Result<CheckResult> {
        auto manifest = manifestOf(folder, file);
        if (!manifest && manifest.error().code == ErrorCode::NotFound && mayBeElsewhere) {
            CheckResult result;
            result.elsewhere = makerOf(file);
            return result;
        }
        if (manifest && (manifest->file.sha256 != file.sha256 || manifest->file.rows != file.rows))
            return fileVerdict(file, now, "Its manifest is not the one the database knows.");
        auto opened = manifest ? archive::ColdFileReader::open(folder, std::move(*manifest))
                               : Result<std::unique_ptr<archive::ColdFileReader>>(failFrom(manifest));
        if (!opened)
            return fileVerdict(file, now, opened.error().detail);
        return readOn({file, std::move(*opened)}, now);
    };
}

Check claimCheck(const ClaimedSeries &claim, market::UtcTime now)
{
    return [claim, now](Reader &reader) -> Result<CheckResult> {
        // Without the exchange's clock no verdict is old; only the claim is of interest here.
        auto scan = ingest::recheckCandles(reader, claim.series, claim.reach, market::UtcTime::min());
        if (!scan)
            return failFrom(scan);
        CheckResult result;
        result.rows = claim.rows;
        if (scan->isClaimWrong) {
            result.claimsWrong = 1;
            result.findings.gaps = ingest::goneEntries(claim.series, scan->gone, now);
            result.findings.recounts.push_back({claim.series, claim.reach});
        }
        return result;
    };
}

Check claimCheck(const ClaimedTrades &claim, market::UtcTime now)
{
    return [claim, now](Reader &reader) -> Result<CheckResult> {
        auto coverage = reader.tradeCoverage(claim.instrument);
        if (!coverage)
            return failFrom(coverage);
        const market::IdRanges claimed = coverage->empty() ? market::IdRanges() : coverage->front().claimed();
        const IdRange reach = reachOf(claimed, claim.ids);
        auto absent = absentIn(reader, claim.instrument, reach);
        if (!absent)
            return failFrom(absent);
        CheckResult result;
        result.rows = claim.rows;
        if (claimed.missingIn(reach) == *absent)
            return result;
        auto entries = goneTrades(reader, claim.instrument, *absent, now);
        if (!entries)
            return failFrom(entries);
        result.claimsWrong = 1;
        result.findings.gaps = std::move(*entries);
        result.findings.recounts.push_back({claim.instrument});
        return result;
    };
}

} // namespace cw::engine
