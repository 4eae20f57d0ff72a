// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingkeeper.h"

#include "core/ingest/fundingfetch.h"
#include "core/ingest/fundingputaway.h"
#include "core/ingest/log.h"

#include <utility>

namespace cw::ingest {
namespace {

using market::InstrumentKey;
using market::UtcTime;
using std::chrono::milliseconds;

constexpr std::chrono::hours kPeriod{1};

/// Time from which on funding is not stored yet, and what of it is not wanted.
Result<FundingKeeper::Wanted> wantedIn(storage::Reader &reader, const InstrumentKey &instrument,
                                       const market::TimeRange &range)
{
    auto rates = reader.funding(instrument, range, 1, storage::Order::Descending);
    if (!rates)
        return failFrom(rates);
    auto putAway = fundingPutAway(reader, instrument);
    if (!putAway)
        return failFrom(putAway);
    return FundingKeeper::Wanted{rates->empty() ? range.from : rates->front().time + milliseconds(1),
                                 std::move(*putAway)};
}

} // namespace

void FundingKeeper::add(const InstrumentKey &instrument)
{
    if (m_instruments.insert(instrument).second && m_hasBegun)
        update(instrument);
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
    if (!now)
        return;
    const market::TimeRange range{*now - std::chrono::days(m_tools.backfillDays), *now};
    readAsync<Wanted>(
        m_tools.reads,
        [instrument, range](storage::Reader &reader) { return wantedIn(reader, instrument, range); },
        m_lifetime.guard([this, instrument](Result<Wanted> wanted) {
            if (wanted)
                fetch(instrument, std::move(*wanted));
        }));
}

void FundingKeeper::fetch(const InstrumentKey &instrument, Wanted wanted)
{
    const market::TimeRange range{wanted.from, m_tools.fetch.client.exchangeNow().value_or(wanted.from)};
    if (range.isEmpty() || !m_instruments.contains(instrument))
        return;
    FetchQueue::Callbacks callbacks;
    callbacks.onDone = [instrument](const Fetch &, const FetchOutcome &outcome) {
        if (!outcome.result) {
            qCInfo(logIngest, "%s: funding rates did not come: %s", market::describe(instrument).c_str(),
                   outcome.result.error().detail.c_str());
        }
    };
    m_tools.queue.add(std::make_unique<FundingFetch>(m_tools.fetch, instrument, range,
                                                     std::move(wanted.putAway), Priority::Schedule),
                      Priority::Schedule, std::move(callbacks));
}

} // namespace cw::ingest
