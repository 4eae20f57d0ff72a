// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/pendingdownloads.h"

#include "core/engine/jobs/jobrequest.h"
#include "core/ingest/base/followmarks.h"
#include "core/ingest/feed/candletrack.h"

#include <algorithm>
#include <string>
#include <variant>

namespace cw::engine {

bool PendingDownload::isAbout(const market::InstrumentKey &asked,
                              const std::optional<market::Interval> &series,
                              const market::TimeRange &part) const
{
    return asked == instrument && series == interval && part.overlaps(range);
}

ingest::Cause PendingDownload::cause() const
{
    return {std::string(ingest::kNotFetched),
            "Job " + std::to_string(job) + ", which is " + std::string(interfaces::jobStateText(state))
                + ", is to fetch these rows from " + market::isoText(range.from) + " to "
                + market::isoText(range.to) + '.'};
}

namespace {

/// What there was to fetch when somebody asked: a run that begins at that moment ends with the same slot.
market::TimeRange rangeOf(const interfaces::BackfillRequest &download, std::optional<market::UtcTime> askedAt)
{
    market::TimeRange range = download.range;
    if (download.kind != interfaces::DataKind::Candles)
        return {range.from, std::min(range.to, askedAt.value_or(range.to))};
    if (download.maxRows)
        range.to = std::min(range.to,
                            download.interval.advance(download.interval.ceil(range.from), *download.maxRows));
    if (askedAt)
        range.to = std::min(range.to, download.interval.floor(*askedAt - ingest::kFinalityGrace));
    return range;
}

} // namespace

std::vector<PendingDownload> pendingDownloads(const JobBook &book)
{
    std::vector<PendingDownload> pending;
    for (const interfaces::JobStatus &job : book.jobs()) {
        if (interfaces::isOver(job.state) || job.kind != interfaces::JobKind::Backfill)
            continue;
        const std::string text = book.requestOf(job.id);
        const auto request = parseJobRequest(text);
        const auto *download = request ? std::get_if<interfaces::BackfillRequest>(&*request) : nullptr;
        if (!download || download->kind == interfaces::DataKind::Funding)
            continue;
        const auto askedAt = askedIn(text);
        const bool isCandles = download->kind == interfaces::DataKind::Candles;
        pending.push_back({job.id, job.state, download->instrument,
                           isCandles ? std::optional(download->interval) : std::nullopt,
                           rangeOf(*download, askedAt), askedAt.has_value()});
    }
    return pending;
}

ingest::LeftRanges leftToJobs(const JobBook &book, const market::InstrumentKey &instrument,
                              const std::optional<market::Interval> &interval)
{
    ingest::LeftRanges left;
    for (const PendingDownload &job : pendingDownloads(book)) {
        if (job.range.isEmpty() || !job.isAbout(instrument, interval, job.range))
            continue;
        left.all.add(job.range);
        if (job.state != interfaces::JobState::Paused)
            left.active.add(job.range);
    }
    return left;
}

void noteAsked(JobBook &book, const std::function<std::optional<market::UtcTime>(market::Market)> &now)
{
    for (const PendingDownload &job : pendingDownloads(book)) {
        if (job.isTimed)
            continue;
        if (const auto time = now(job.instrument.market))
            book.noteAsked(job.job, *time);
    }
}

} // namespace cw::engine
