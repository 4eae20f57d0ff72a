// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundingkeeper.h"

#include "core/ingest/base/log.h"
#include "core/ingest/funding/fundingfetch.h"

#include <utility>

namespace cw::ingest {
namespace {

using market::InstrumentKey;

constexpr std::chrono::hours kPeriod{1};
/// What could not be had is asked for again after so long.
constexpr std::chrono::minutes kFundingRetry{10};

} // namespace

Result<FundingKeeper::Wanted> wantedFunding(storage::Reader &reader, const InstrumentKey &instrument,
                                            const market::TimeRange &window)
{
    auto facts = readFundingFacts(reader, instrument);
    if (!facts)
        return failFrom(facts);
    auto holes = findFundingHoles(reader, *facts, window, window.to);
    if (!holes)
        return failFrom(holes);
    std::erase_if(*holes,
                  [&](const FundingHole &hole) { return hole.due == 0 && hole.range.to < window.to; });
    return FundingKeeper::Wanted{std::move(*facts), std::move(*holes)};
}

void FundingKeeper::add(const InstrumentKey &instrument)
{
    if (m_instruments.insert(instrument).second && m_hasBegun)
        update(instrument);
}

void FundingKeeper::remove(const InstrumentKey &instrument)
{
    m_instruments.erase(instrument);
    m_retries.erase(instrument);
}

void FundingKeeper::begin()
{
    m_hasBegun = true;
    for (const InstrumentKey &instrument : m_instruments)
        update(instrument);
    scheduleNext();
}

void FundingKeeper::scheduleNext()
{
    m_next = m_tools.fetch.timers.after(kPeriod, [this] { begin(); });
}

void FundingKeeper::update(const InstrumentKey &instrument)
{
    const auto now = m_tools.fetch.client.exchangeNow();
    if (!now || !m_instruments.contains(instrument) || !m_running.insert(instrument).second)
        return;
    const market::TimeRange window{*now - std::chrono::days(m_tools.backfillDays), *now};
    readAsync<Wanted>(
        m_tools.reads,
        [instrument, window](storage::Reader &reader) { return wantedFunding(reader, instrument, window); },
        m_lifetime.guard([this, instrument](Result<Wanted> wanted) {
            if (wanted)
                fetch(instrument, std::move(*wanted));
            else
                handleDone(instrument, tl::unexpected(wanted.error()));
        }));
}

void FundingKeeper::fetch(const InstrumentKey &instrument, Wanted wanted)
{
    if (wanted.holes.empty() || !m_instruments.contains(instrument)) {
        m_running.erase(instrument);
        return;
    }
    FundingFetchRequest request;
    request.facts = std::move(wanted.facts);
    request.holes = std::move(wanted.holes);
    request.filler = {"rest", std::nullopt, m_tools.node};
    FetchQueue::Callbacks callbacks;
    callbacks.onDone = m_lifetime.guard([this, instrument](const Fetch &, const FetchOutcome &outcome) {
        handleDone(instrument, outcome.result);
    });
    m_tools.queue.add(std::make_unique<FundingFetch>(m_tools.fetch, std::move(request)), Priority::Schedule,
                      std::move(callbacks));
}

void FundingKeeper::handleDone(const InstrumentKey &instrument, const Result<> &result)
{
    m_running.erase(instrument);
    if (result || !m_instruments.contains(instrument))
        return;
    qCInfo(logIngest, "%s: funding rates did not come: %s", market::describe(instrument).c_str(),
           result.error().detail.c_str());
    if (!isLast(result.error()))
        m_retries[instrument] =
            m_tools.fetch.timers.after(kFundingRetry, [this, instrument] { update(instrument); });
}

} // namespace cw::ingest
