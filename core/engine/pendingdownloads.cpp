// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/pendingdownloads.h"

#include "core/engine/jobrequest.h"
#include "core/ingest/followmarks.h"

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

std::vector<PendingDownload> pendingDownloads(const JobBook &book)
{
    std::vector<PendingDownload> pending;
    for (const interfaces::JobStatus &job : book.jobs()) {
        if (interfaces::isOver(job.state) || job.kind != interfaces::JobKind::Backfill)
            continue;
        const auto request = parseJobRequest(book.requestOf(job.id));
        const auto *download = request ? std::get_if<interfaces::BackfillRequest>(&*request) : nullptr;
        if (!download || download->kind == interfaces::DataKind::Funding)
            continue;
        const bool isCandles = download->kind == interfaces::DataKind::Candles;
        market::TimeRange range = download->range;
        if (isCandles && download->maxRows)
            range.to = std::min(range.to, download->interval.advance(download->interval.ceil(range.from),
                                                                     *download->maxRows));
        pending.push_back({job.id, job.state, download->instrument,
                           isCandles ? std::optional(download->interval) : std::nullopt, range});
    }
    return pending;
}

market::TimeRanges leftToJobs(const JobBook &book, const market::InstrumentKey &instrument,
                              const std::optional<market::Interval> &interval)
{
    market::TimeRanges left;
    for (const PendingDownload &job : pendingDownloads(book)) {
        if (job.isAbout(instrument, interval, job.range))
            left.add(job.range);
    }
    return left;
}

} // namespace cw::engine
