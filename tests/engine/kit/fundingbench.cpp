// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/fundingbench.h"

namespace cw::test {
namespace {

using interfaces::JobState;

/// A month after the recorded rates begin.
replay::ReplayOptions lateStart()
{
    replay::ReplayOptions options = speed(1);
    options.from = std::chrono::sys_days(std::chrono::year(2024) / 9 / 8);
    return options;
}

std::optional<interfaces::JobStatus> ended(engine::EngineHost &engine, const Result<std::int64_t> &job)
{
    if (!job) {
        qWarning("%s", job.error().detail.c_str());
        return std::nullopt;
    }
    interfaces::JobStatus status;
    (void)waitFor([&] {
        for (const auto &each : engine.jobs().jobs())
            status = each.id == *job ? each : status;
        return interfaces::isOver(status.state);
    });
    if (status.state == JobState::Succeeded)
        return status;
    qWarning("The job on rates: %s", status.error.c_str());
    return std::nullopt;
}

} // namespace

FundingBench::FundingBench() : ArchiveBench(lateStart())
{
    recorded.config.archive.coldFolder = m_dir.path().toStdString() + "/cold";
}

interfaces::SequenceKey FundingBench::rates()
{
    return {RecordedEngine::futures(), interfaces::DataKind::Funding, std::nullopt};
}

interfaces::BackfillRequest FundingBench::request(const market::TimeRange &range, bool includesPurged)
{
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::futures();
    request.kind = interfaces::DataKind::Funding;
    request.range = range;
    request.includePurged = includesPurged;
    return request;
}

std::optional<interfaces::JobStatus> FundingBench::download(engine::EngineHost &engine,
                                                            const interfaces::BackfillRequest &request)
{
    return ended(engine, engine.jobs().startBackfill(request));
}

bool FundingBench::fetch(engine::EngineHost &engine, const market::TimeRange &range)
{
    return download(engine, request(range)).has_value();
}

std::optional<interfaces::JobStatus> FundingBench::repair(engine::EngineHost &engine)
{
    return ended(engine, engine.jobs().startRepair({}));
}

std::vector<market::UtcTime> FundingBench::timesOf(engine::EngineHost &engine)
{
    std::vector<market::UtcTime> times;
    for (const auto &rate :
         must(engine.marketData().funding(RecordedEngine::futures(), market::UtcTime(), {}, 10'000)))
        times.push_back(rate.time);
    return times;
}

std::vector<interfaces::Gap> FundingBench::gapsIn(engine::EngineHost &engine, interfaces::GapState state)
{
    interfaces::GapFilter filter;
    filter.onlyFunding = true;
    filter.includeResolved = true;
    filter.includeFilled = true;
    auto gaps = must(engine.gapReports().gaps(filter));
    std::erase_if(gaps, [state](const interfaces::Gap &gap) { return gap.state != state; });
    return gaps;
}

bool FundingBench::purge(engine::EngineHost &engine, const market::TimeRange &range)
{
    interfaces::PurgeRequest request{rates(), range, "", "user"};
    Result<interfaces::PurgePreview> preview = fail(ErrorCode::Internal, "");
    if (!waitFor([&] { return (preview = engine.archive().previewPurge(request)).has_value(); }))
        return false;
    request.token = preview->token;
    return endsAs(engine, engine.archive().startPurge(request), JobState::Succeeded);
}

bool FundingBench::putAway(engine::EngineHost &engine, market::UtcTime before)
{
    const interfaces::SequenceFilter what{RecordedEngine::futures().symbol, RecordedEngine::futures().market,
                                          interfaces::DataKind::Funding, std::nullopt};
    interfaces::ArchiveRequest archive;
    archive.what = what;
    archive.before = before;
    interfaces::ExportRequest files;
    files.what = what;
    files.before = before;
    files.isMove = true;
    return endsAs(engine, engine.archive().startArchive(archive), JobState::Succeeded)
           && endsAs(engine, engine.archive().startExport(files), JobState::Succeeded);
}

} // namespace cw::test
