// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/archivedesk.h"

#include "core/engine/archive/archivehealth.h"
#include "core/engine/archive/fileplan.h"
#include "core/engine/archive/moveplan.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/base/sequences.h"
#include "core/engine/jobs/runlist.h"
#include "core/engine/policies/currentpolicy.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::ArchiveRequest;
using interfaces::ColdFileStatus;
using interfaces::DataKind;
using interfaces::ExportRequest;
using interfaces::JobKind;
using interfaces::PurgePreview;
using interfaces::PurgeRequest;
using interfaces::RefetchRequest;
using interfaces::RestoreRequest;
using interfaces::SequenceFilter;
using interfaces::SliceStatus;
using interfaces::StoredSegment;
using interfaces::VerifyRequest;
using storage::Sequence;

StoredSegment shown(const storage::PlaceSummary &place)
{
    // The store says until when: just after the last row.
    return {keyOf(place.sequence), std::string(storage::placeText(place.place)), place.time.from,
            place.time.to - std::chrono::microseconds(1), place.rows};
}

SliceStatus shown(const storage::ArchiveSlice &slice)
{
    return {slice.id,     keyOf(slice.sequence), slice.keys.from,  slice.keys.to, slice.rows,
            slice.sha256, slice.movedAt,         slice.verifiedAt, slice.fault};
}

ColdFileStatus shown(const storage::ColdFile &file)
{
    ColdFileStatus status;
    status.id = file.id;
    status.name = file.name;
    status.reason = storage::fileReasonText(file.reason);
    status.sequence = keyOf(file.sequence);
    status.first = file.time.from;
    status.last = file.time.to - std::chrono::microseconds(1);
    status.rows = file.rows;
    status.sha256 = file.sha256;
    status.bytes = file.bytes;
    status.isAway = file.isAway;
    status.madeBy = file.madeBy;
    status.madeAt = file.madeAt;
    status.keepUntil = file.keepUntil;
    status.verifiedAt = file.verifiedAt;
    status.fault = file.fault;
    return status;
}

/// The one sequence a filter means, where it means no more.
std::optional<Sequence> onlySequence(const SequenceFilter &filter)
{
    if (!filter.symbol || !filter.market || !filter.kind
        || (*filter.kind == DataKind::Candles) != filter.interval.has_value())
        return std::nullopt;
    return Sequence{{*filter.market, *filter.symbol}, rowKindOf(*filter.kind), filter.interval};
}

Result<> checkFilter(const SequenceFilter &what)
{
    if (what.interval && what.kind && *what.kind != DataKind::Candles)
        return fail(ErrorCode::InvalidInput,
                    "Only candles have an interval: leave it out, or choose the data candles.");
    return {};
}

Result<> checkFolder(const ArchiveOptions &options)
{
    if (!options.coldFolder.empty())
        return {};
    return fail(ErrorCode::Unsupported, "This engine has no folder for files of rows.");
}

} // namespace

ArchiveDesk::ArchiveDesk(Tools tools, LeaseBook::Tools leases)
    : m_tools(std::move(tools)),
      m_policies(m_tools.reads, m_tools.longReads, m_tools.board, m_tools.queue, m_tools.time),
      m_leases(std::move(leases))
{
}

Result<ArchiveRequest> ArchiveDesk::completed(const ArchiveRequest &request)
{
    if (!request.policy) {
        if (!request.before)
            return fail(ErrorCode::InvalidInput, "Say which policy, or before which time rows are to go.");
        if (auto checked = checkFilter(request.what); !checked)
            return failFrom(checked);
        interfaces::ArchivePolicy limits;
        limits.batchRows = request.batchRows;
        limits.maxRetries = request.maxRetries;
        if (auto checked = checkPolicy(limits); !checked)
            return failFrom(checked);
        return request;
    }
    return m_tools.reads.call(
        [&request](storage::Reader &reader) { return currentRequest(reader, request); });
}

Result<std::int64_t> ArchiveDesk::startArchive(const ArchiveRequest &request)
{
    if (!m_tools.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run, so the exchange's clock, "
                                            "by which rows are old, is not known.");
    auto full = completed(request);
    if (!full)
        return failFrom(full);
    const std::lock_guard lock(m_mutex);
    if (!full->isDryRun) {
        if (auto free = checkFree(m_tools.book, full->what); !free)
            return failFrom(free);
    }
    return enqueue(JobKind::Archive, titleOf(*full), jobRequestText(*full));
}

Result<RestoreRequest> ArchiveDesk::completed(const RestoreRequest &request)
{
    if (request.file.empty())
        return request;
    auto files = m_tools.reads.call([](storage::Reader &reader) { return reader.coldFiles(); });
    if (!files)
        return failFrom(files);
    const auto found = std::ranges::find(*files, request.file, &storage::ColdFile::name);
    if (found == files->end())
        return fail(ErrorCode::NotFound, "There is no file " + request.file + " of cold or purged rows.");
    return RestoreRequest{keyOf(found->sequence), found->time, request.isDryRun, request.file};
}

Result<std::int64_t> ArchiveDesk::startRestore(const RestoreRequest &asked)
{
    auto full = completed(asked);
    if (!full)
        return failFrom(full);
    const RestoreRequest &request = *full;
    if (request.range.isEmpty())
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    if ((request.sequence.kind == DataKind::Candles) != request.sequence.interval.has_value())
        return fail(ErrorCode::InvalidInput, "Candles need an interval, and nothing else has one.");
    const std::lock_guard lock(m_mutex);
    if (!request.isDryRun) {
        if (auto free = checkFree(m_tools.book, filterOf(request.sequence)); !free)
            return failFrom(free);
    }
    return enqueue(JobKind::Restore, titleOf(request), jobRequestText(request));
}

Result<std::int64_t> ArchiveDesk::startVerify(const VerifyRequest &request)
{
    if (auto checked = checkFilter(request.what); !checked)
        return failFrom(checked);
    if (request.from && request.to && *request.to <= *request.from)
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    return enqueue(JobKind::Verify, titleOf(request), jobRequestText(request));
}

Result<std::int64_t> ArchiveDesk::startRefetch(const RefetchRequest &request)
{
    if (!m_tools.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run.");
    if (request.what.kind.value_or(DataKind::Candles) != DataKind::Candles)
        return fail(ErrorCode::InvalidInput, "Only candles can be compared with the exchange.");
    if (request.from && request.to && *request.to <= *request.from)
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    if (request.percent < 1 || request.percent > 100)
        return fail(ErrorCode::InvalidInput, "The share " + std::to_string(request.percent)
                                                 + " is not a number of percent from 1 to 100.");
    return enqueue(JobKind::Verify, titleOf(request), jobRequestText(request));
}

// ---- Files -----------------------------------------------------------------------------------------------------

Result<ExportRequest> ArchiveDesk::completed(const ExportRequest &request)
{
    if (auto hasFolder = checkFolder(m_tools.options); !hasFolder)
        return failFrom(hasFolder);
    if (!request.policy) {
        if (!request.before)
            return fail(ErrorCode::InvalidInput, "Say which policy, or before which time months are to go.");
        if (auto checked = checkFilter(request.what); !checked)
            return failFrom(checked);
        return request;
    }
    return m_tools.reads.call(
        [&request](storage::Reader &reader) { return currentRequest(reader, request); });
}

Result<std::int64_t> ArchiveDesk::startExport(const ExportRequest &request)
{
    auto full = completed(request);
    if (!full)
        return failFrom(full);
    const std::lock_guard lock(m_mutex);
    if (!full->isDryRun) {
        if (auto free = checkFree(m_tools.book, full->what); !free)
            return failFrom(free);
    }
    return enqueue(JobKind::Export, titleOf(*full), jobRequestText(*full));
}

Result<> ArchiveDesk::checkPurge(const PurgeRequest &request) const
{
    if (auto hasFolder = checkFolder(m_tools.options); !hasFolder)
        return hasFolder;
    if (request.range.isEmpty())
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    if ((request.sequence.kind == DataKind::Candles) != request.sequence.interval.has_value())
        return fail(ErrorCode::InvalidInput, "Candles need an interval, and nothing else has one.");
    // Where the clock is not known yet, the run waits for it and looks then.
    const auto now = m_tools.board.exchangeTime(request.sequence.instrument.market);
    return now ? checkPurgeEnd(request, *now) : Result<>();
}

Result<PurgePreview> ArchiveDesk::previewPurge(const PurgeRequest &request)
{
    if (auto checked = checkPurge(request); !checked)
        return failFrom(checked);
    auto sum = m_tools.longReads.call([&](storage::Reader &reader) { return sumOf(reader, request); });
    if (!sum)
        return failFrom(sum);
    return PurgePreview{sum->rows, sum->archived, sum->sha256, purgeToken(request, sum->sha256),
                        static_cast<int>(m_tools.options.purgeKeep.count())};
}

Result<std::int64_t> ArchiveDesk::startPurge(const PurgeRequest &request)
{
    if (!m_tools.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run, so the exchange's clock, "
                                            "by which rows may still change, is not known.");
    auto preview = previewPurge(request);
    if (!preview)
        return failFrom(preview);
    if (request.token != preview->token)
        return fail(
            ErrorCode::Conflict,
            "The token is not that of these rows: they have changed since, or nobody has asked what a purge "
            "would delete. Ask again.");
    const std::lock_guard lock(m_mutex);
    if (auto free = checkFree(m_tools.book, filterOf(request.sequence)); !free)
        return failFrom(free);
    return enqueue(JobKind::Purge, titleOf(request), jobRequestText(request));
}

Result<std::vector<ColdFileStatus>> ArchiveDesk::coldFiles(const SequenceFilter &filter)
{
    auto files = m_tools.reads.call([](storage::Reader &reader) { return reader.coldFiles(); });
    if (!files)
        return failFrom(files);
    std::vector<ColdFileStatus> out;
    for (const storage::ColdFile &file : *files) {
        if (matches(filter, keyOf(file.sequence)))
            out.push_back(shown(file));
    }
    return out;
}

Result<interfaces::ArchiveHealth> ArchiveDesk::health()
{
    return m_tools.reads.call(
        [this](storage::Reader &reader) { return healthOf(reader, m_tools.options, runs()); });
}

std::int64_t ArchiveDesk::enqueue(JobKind kind, std::string title, std::string request)
{
    const std::int64_t job = m_tools.book.addRequested(kind, interfaces::JobPriority::User, "user",
                                                       std::move(title), std::move(request));
    m_tools.added();
    return job;
}

Result<std::vector<interfaces::ArchivePolicy>> ArchiveDesk::policies()
{
    auto policies = m_policies.policies();
    if (!policies)
        return policies;
    const std::vector<interfaces::ArchiveRun> all = runs();
    for (interfaces::ArchivePolicy &policy : *policies)
        tellRuns(policy, all);
    return policies;
}

Result<interfaces::ArchivePolicy> ArchiveDesk::changePolicy(const interfaces::ArchivePolicy &policy)
{
    auto changed = m_policies.change(policy);
    if (changed)
        tellRuns(*changed, runs());
    return changed;
}

std::vector<interfaces::ArchiveRun> ArchiveDesk::runs() const { return runsIn(m_tools.book); }

Result<interfaces::ArchiveRun> ArchiveDesk::run(std::int64_t id)
{
    if (auto listed = interfaces::findRun(*this, id))
        return std::move(*listed);
    using Record = std::optional<storage::JobRecord>;
    auto stored = !m_tools.jobsOf ? Result<Record>() : m_tools.reads.call([&](storage::Reader &reader) {
        return reader.job(*m_tools.jobsOf, id);
    });
    if (!stored)
        return failFrom(stored);
    JobBook old;
    if (*stored)
        old.restore(**stored, JobUse::Listed);
    auto found = runsIn(old);
    if (found.empty())
        return fail(ErrorCode::NotFound, "There is no such run.");
    return std::move(found.front());
}

Result<std::vector<StoredSegment>> ArchiveDesk::segments(const SequenceFilter &filter)
{
    auto places =
        m_tools.longReads.call([&](storage::Reader &reader) { return reader.places(onlySequence(filter)); });
    if (!places)
        return failFrom(places);
    std::vector<StoredSegment> out;
    for (const storage::PlaceSummary &place : *places) {
        if (place.rows > 0 && matches(filter, keyOf(place.sequence)))
            out.push_back(shown(place));
    }
    return out;
}

Result<std::vector<SliceStatus>> ArchiveDesk::slices(const SequenceFilter &filter)
{
    auto slices = m_tools.reads.call(
        [&](storage::Reader &reader) { return reader.archiveSlices(onlySequence(filter)); });
    if (!slices)
        return failFrom(slices);
    std::vector<SliceStatus> out;
    for (const storage::ArchiveSlice &slice : *slices) {
        if (matches(filter, keyOf(slice.sequence)))
            out.push_back(shown(slice));
    }
    return out;
}

Result<interfaces::TableFacts> ArchiveDesk::tableFacts()
{
    return m_tools.reads.call([](storage::Reader &reader) -> Result<interfaces::TableFacts> {
        interfaces::TableFacts facts;
        for (const DataKind kind : {DataKind::Candles, DataKind::Trades, DataKind::Funding}) {
            auto isEqual = reader.hasEqualColumns(rowKindOf(kind));
            if (!isEqual)
                return failFrom(isEqual);
            if (!*isEqual)
                facts.unequal.push_back(kind);
        }
        return facts;
    });
}

} // namespace cw::engine
