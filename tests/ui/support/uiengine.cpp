// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/uiengine.h"

#include "tests/support/candles.h"

namespace cw::testing {

using interfaces::JobKind;
using interfaces::JobState;

Result<std::int64_t> UiEngine::start(JobKind kind)
{
    if (m_refusal)
        return fail(ErrorCode::Conflict, *m_refusal);
    interfaces::JobStatus job;
    job.id = m_nextJob++;
    job.kind = kind;
    job.state = JobState::Running;
    job.isControllable = true;
    m_list.insert(m_list.begin(), job);
    return job.id;
}

Result<std::int64_t> UiEngine::startBackfill(const interfaces::BackfillRequest &request)
{
    m_backfills.push_back(request);
    return start(JobKind::Backfill);
}

Result<std::int64_t> UiEngine::startRepair(const interfaces::GapFilter &filter)
{
    m_repairs.push_back(filter);
    return start(JobKind::Repair);
}

void UiEngine::cancel(std::int64_t job)
{
    m_cancelled.push_back(job);
    finish(job, JobState::Cancelled);
}

void UiEngine::finish(std::int64_t job, JobState state, const std::string &error)
{
    for (auto &status : m_list) {
        if (status.id != job)
            continue;
        status.state = state;
        status.error = error;
    }
}

Result<> UiEngine::track(const market::InstrumentKey &instrument)
{
    if (m_refusal)
        return fail(ErrorCode::Conflict, *m_refusal);
    m_tracked.push_back(instrument);
    return FakeEngine::track(instrument);
}

market::Instrument instrument(const std::string &base, const std::string &quote, market::Market market)
{
    market::Instrument out;
    out.key = {market, base + quote};
    out.baseAsset = base;
    out.quoteAsset = quote;
    out.status = "TRADING";
    out.tickSize = decimal("0.01");
    out.stepSize = decimal("0.001");
    return out;
}

interfaces::MarketStatus liveMarket(market::UtcTime exchangeTime)
{
    interfaces::MarketStatus status;
    status.feed = interfaces::FeedState::Live;
    status.lastMessageAge = std::chrono::milliseconds(300);
    status.messages = 1'234;
    status.usedWeight = 120;
    status.weightLimit = 6'000;
    status.exchangeTime = exchangeTime;
    return status;
}

} // namespace cw::testing
