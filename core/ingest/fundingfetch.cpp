// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingfetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

constexpr int kPageSize = kFundingPerPage;

} // namespace

FundingFetch::FundingFetch(FetchTools tools, market::InstrumentKey instrument, market::TimeRange range,
                           market::TimeRanges putAway, Priority priority)
    : m_tools(tools), m_instrument(std::move(instrument)), m_left(range), m_putAway(std::move(putAway)),
      m_priority(priority), m_writer(tools.sink, tools.timers, [this] { pump(); })
{
}

void FundingFetch::pump()
{
    if (m_isFinished || m_call)
        return;
    if (!m_error && m_writer.error())
        m_error = m_writer.error();
    skipPutAway();
    if (m_error || m_left.isEmpty()) {
        if (m_writer.isIdle())
            finish();
        return;
    }
    if (m_writer.isFull())
        return;
    exchange::FundingQuery query{m_instrument, m_left.from, m_left.to - std::chrono::milliseconds(1),
                                 kPageSize};
    ++m_requests;
    m_call =
        m_tools.client.funding(std::move(query), m_priority, [this](Result<exchange::FundingPage> answer) {
            handleAnswer(std::move(answer));
        });
}

/// The rest begins where something may be missing.
void FundingFetch::skipPutAway()
{
    const auto missing = m_putAway.missingIn(m_left);
    m_left.from = missing.empty() ? m_left.to : missing.front().from;
}

void FundingFetch::handleAnswer(Result<exchange::FundingPage> answer)
{
    m_call.reset();
    if (answer)
        handlePage(std::move(*answer));
    else
        m_error = std::move(answer.error());
    if (onChanged)
        onChanged();
    pump();
}

/// A rate that was refused is in the quarantine, and is asked for again as long as no later one is stored.
void FundingFetch::handlePage(exchange::FundingPage page)
{
    const bool isLast = page.rows.size() + page.refused.size() < std::size_t(kPageSize);
    std::optional<market::UtcTime> last;
    for (const exchange::RefusedRow &row : page.refused)
        last = std::max(last.value_or(market::UtcTime()), market::fromUs(row.key));
    std::erase_if(page.rows, [&](const market::FundingRate &rate) { return !m_left.contains(rate.time); });
    if (!page.rows.empty())
        last = std::max(last.value_or(market::UtcTime()), page.rows.back().time);
    std::erase_if(page.rows, [&](const market::FundingRate &rate) { return m_putAway.contains(rate.time); });
    // A page that is not full holds all there is of the rest.
    m_left.from = last && !isLast ? *last + std::chrono::milliseconds(1) : m_left.to;
    if (page.rows.empty())
        return;
    m_done += static_cast<std::int64_t>(page.rows.size());
    storage::WriteBatch batch;
    batch.funding.push_back({m_instrument, std::move(page.rows)});
    m_writer.write(std::move(batch));
}

void FundingFetch::finish()
{
    m_isFinished = true;
    FetchOutcome outcome{{}, m_writer.report()};
    if (m_error)
        outcome.result = tl::unexpected(*m_error);
    onDone(outcome);
}

} // namespace cw::ingest
