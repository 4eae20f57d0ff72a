// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/fetchchain.h"

#include <utility>

namespace cw::ingest {
namespace {

void add(FetchProgress &sum, const FetchProgress &part)
{
    sum.rowsDone += part.rowsDone;
    sum.requests += part.requests;
    sum.weight += part.weight;
}

} // namespace

FetchChain::FetchChain(Timers &timers) : m_timers(timers) {}

void FetchChain::run(std::unique_ptr<Fetch> fetch, std::function<void()> onChanged,
                     std::function<void(Result<>)> then)
{
    m_then = std::move(then);
    m_running = std::move(fetch);
    m_running->onChanged = std::move(onChanged);
    m_running->onDone = [this](const FetchOutcome &outcome) { handle(outcome); };
    m_running->start();
}

FetchProgress FetchChain::progress(FetchProgress own) const
{
    add(own, m_ended);
    if (m_running)
        add(own, m_running->progress());
    return own;
}

void FetchChain::handle(const FetchOutcome &outcome)
{
    add(m_ended, m_running->progress());
    m_written += outcome.written;
    m_over = std::move(m_running);
    m_turn = m_timers.after(std::chrono::milliseconds(0), [this, result = outcome.result] {
        m_over.reset();
        const auto then = std::move(m_then); // it may run the next one, or destroy this
        then(result);
    });
}

} // namespace cw::ingest
