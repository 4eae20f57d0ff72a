// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/refetchrunner.h"

#include "core/engine/base/log.h"
#include "core/engine/checks/crosscheck.h"
#include "core/engine/checks/findings.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

using ingest::Fetch;
using ingest::FetchOutcome;
using interfaces::JobPriority;
using interfaces::RefetchRequest;
using market::Candle;
using market::Market;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

constexpr std::size_t kRefetchListed = 1'000;
/// What findings call the answers of the exchange.
constexpr std::string_view kExchange = "exchange";

bool names(const interfaces::SequenceFilter &what, const SeriesKey &series)
{
    return interfaces::matches(what, {series.instrument, interfaces::DataKind::Candles, series.interval});
}

} // namespace

RefetchRunner::RefetchRunner(Tools tools)
    : m_tools(std::move(tools)), m_findings(m_tools.sink, m_tools.timers, [] {})
{
}

void RefetchRunner::run(std::int64_t job, const JobRequest &request)
{
    Work &work = m_work[job];
    const auto *daily = std::get_if<DailyRefetch>(&request);
    work.isDaily = daily != nullptr;
    work.request = daily ? daily->sample : std::get<RefetchRequest>(request);
    work.sink = std::make_shared<JobSink>(m_tools.sink, m_tools.book, job, /*isTemporary=*/false);
    if (const auto status = m_tools.book.find(job); status && status->priority == JobPriority::Schedule)
        work.priority = ingest::Priority::Schedule;
    ingest::readAsync<std::vector<Part>>(
        m_tools.reads, [request = work.request](storage::Reader &reader) { return partsOf(reader, request); },
        m_lifetime.guard([this, job](Result<std::vector<Part>> parts) {
            if (!m_work.contains(job))
                return;
            if (parts)
                handleParts(job, *parts);
            else
                finish(job, failFrom(parts));
        }));
}

Result<std::vector<RefetchRunner::Part>> RefetchRunner::partsOf(storage::Reader &reader,
                                                                const RefetchRequest &request)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    const TimeRange wanted{request.from.value_or(UtcTime::min()), request.to.value_or(UtcTime::max())};
    std::vector<Part> parts;
    for (const storage::SeriesSummary &summary : *series) {
        const market::Interval interval = summary.series.interval;
        const TimeRange range = TimeRange{summary.first, interval.next(summary.last)}.intersected(wanted);
        if (!names(request.what, summary.series) || range.isEmpty())
            continue;
        auto open = OpenFindings::read(reader, summary.series, kExchange);
        if (!open)
            return failFrom(open);
        parts.push_back({summary.series, range, *std::move(open)});
    }
    return parts;
}

void RefetchRunner::handleParts(std::int64_t job, const std::vector<Part> &parts)
{
    std::set<Market> markets;
    for (const Part &part : parts)
        markets.insert(part.series.instrument.market);
    Work &work = m_work[job];
    work.wait = std::make_unique<ClockWait>(m_tools.timers, m_tools.marketOf);
    work.wait->start(std::move(markets), [this, job, parts](Result<> known) {
        if (!known || parts.empty()) {
            finish(job, known);
            return;
        }
        addAll(job, parts);
    });
}

void RefetchRunner::addAll(std::int64_t job, std::vector<Part> parts)
{
    if (m_work[job].isDaily) {
        for (Part &part : parts)
            part.range = part.range.intersected(lastDay(part.series.instrument.market));
        std::erase_if(parts, [](const Part &part) { return part.range.isEmpty(); });
    }
    if (parts.empty())
        return finish(job, {});
    for (const Part &part : parts)
        add(job, part);
}

TimeRange RefetchRunner::lastDay(Market market) const
{
    const auto now = m_tools.marketOf(market).exchangeNow();
    if (!now)
        return {};
    const market::Interval day = market::Interval::D1;
    const UtcTime end = day.floor(*now);
    return {day.previous(end), end};
}

void RefetchRunner::add(std::int64_t job, const Part &part)
{
    Work &work = m_work[job];
    ingest::CandleRefetchRequest request;
    request.series = part.series;
    request.range = part.range;
    request.percent = work.request.percent;
    request.seed = work.request.seed;
    request.priority = work.priority;
    request.onCompared = [this, job, part](const Candle &stored, const Candle &fetched) {
        handleCompared(job, part, stored, fetched);
    };
    request.onStored = [this, series = part.series](const TimeRange &range) {
        m_tools.listener.rangeStored(series, range);
    };
    const Market market = part.series.instrument.market;
    ingest::FetchTools shared = m_tools.marketOf(market).fetchTools();
    ingest::FetchTools tools{shared.client, *work.sink, m_tools.timers, shared.candlesPerPage,
                             std::move(shared.candleWeight)};
    ingest::FetchQueue::Callbacks callbacks;
    // A fetch that is cancelled may live on for a moment, and its callbacks with it: so the sink does, too.
    callbacks.onProgress = [this, job, sink = work.sink](const Fetch &moved) { handleProgress(job, moved); };
    callbacks.onDone = [this, job](const Fetch &ended, const FetchOutcome &outcome) {
        handleDone(job, ended, outcome);
    };
    auto fetch = std::make_unique<ingest::CandleRefetch>(std::move(tools), m_tools.reads, std::move(request));
    const auto id =
        m_tools.marketOf(market).queue().add(std::move(fetch), work.priority, std::move(callbacks));
    work.fetches[id] = market;
    ++work.left;
    work.hasRows = true;
}

void RefetchRunner::handleCompared(std::int64_t job, const Part &part, const Candle &stored, const Candle &fetched)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    Work &work = found->second;
    ++work.compared;
    storage::WriteBatch batch;
    part.open.addSettled(batch, stored, fetched, m_tools.now());
    if (const auto differing = differences(part.series, stored, fetched, kExchange); !differing.empty())
        noteDifferences(work, differing, stored, fetched, batch);
    if (!batch.isEmpty())
        m_findings.write(std::move(batch));
}

void RefetchRunner::noteDifferences(Work &work, const std::vector<interfaces::CandleDifference> &differing,
                                    const Candle &stored, const Candle &fetched, storage::WriteBatch &batch)
{
    ++work.different;
    const std::string_view outcome = outcomeOf(stored, fetched);
    work.report.differences += static_cast<std::int64_t>(differing.size());
    work.report.mended += outcome == "replaced" ? 1 : 0;
    for (const interfaces::CandleDifference &each : differing) {
        if (work.report.listed.size() < kRefetchListed)
            work.report.listed.push_back(each);
    }
    auto found = findingsOf(differing, stored, fetched, m_tools.now());
    std::ranges::move(found, std::back_inserter(batch.findings));
}

void RefetchRunner::handleProgress(std::int64_t job, const Fetch &fetch)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    const ingest::FetchProgress now = fetch.progress();
    const ingest::FetchProgress before = std::exchange(found->second.progress[&fetch], now);
    m_tools.book.spend(job, now.requests - before.requests, now.weight - before.weight);
    std::int64_t total = 0;
    for (const auto &[known, progress] : found->second.progress)
        total += progress.rowsTotal;
    m_tools.book.move(job, found->second.compared, std::max(total, found->second.compared));
    m_tools.book.report(job, found->second.report);
}

void RefetchRunner::handleDone(std::int64_t job, const Fetch &fetch, const FetchOutcome &outcome)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    handleProgress(job, fetch);
    Work &work = found->second;
    if (!outcome.result && work.result)
        work.result = outcome.result;
    if (--work.left == 0)
        finish(job, work.result);
}

void RefetchRunner::finish(std::int64_t job, const Result<> &result)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    const Result<> ended = result; // it may lie in what goes now
    Work work = std::move(found->second);
    m_work.erase(found);
    if (ended && work.compared == 0)
        tellNothing(work);
    m_tools.book.move(job, work.compared, work.compared);
    m_tools.book.report(job, work.report);
    if (ended && work.priority == ingest::Priority::Schedule)
        m_tools.onChecked({work.compared, work.different, m_tools.now()});
    m_tools.book.end(job, ended, {});
    onEnded(job);
}

void RefetchRunner::tellNothing(Work &work)
{
    const char *wanted =
        work.isDaily ? "of the last day that is over by the exchange's clock" : "of those asked for";
    work.report.warning =
        std::string("No candle was compared: ") + wanted
        + (work.hasRows ? " none was drawn; rows that are not final and those of leases never are."
                        : " none is stored.");
    qCInfo(logVerify, "%s", work.report.warning.c_str());
}

void RefetchRunner::stop(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    for (const auto &[id, market] : found->second.fetches)
        m_tools.marketOf(market).queue().cancel(id);
    m_work.erase(found);
}

} // namespace cw::engine
