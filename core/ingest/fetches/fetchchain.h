// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"

#include <functional>
#include <memory>

namespace cw::ingest {

/// The smaller fetches that a bigger one is made of, one after another, and what they cost together. Destroying it cancels
/// the one that runs.
class FetchChain {
public:
    explicit FetchChain(Timers &timers);

    /// Runs `fetch`, none other being under way; `then` is told its end a turn later, when the fetch is gone.
    void run(std::unique_ptr<Fetch> fetch, std::function<void()> onChanged, std::function<void(Result<>)> then);
    [[nodiscard]] bool isWaiting() const { return m_running && m_running->isWaiting(); }
    /// `own` and the rows, requests and weight of all fetches.
    [[nodiscard]] FetchProgress progress(FetchProgress own) const;
    /// What those wrote that ended.
    [[nodiscard]] const storage::WriteReport &written() const noexcept { return m_written; }

private:
    void handle(const FetchOutcome &outcome);

    Timers &m_timers;
    std::unique_ptr<Fetch> m_running;
    std::unique_ptr<Fetch> m_over; ///< ended, but still on the call stack
    std::function<void(Result<>)> m_then;
    FetchProgress m_ended;
    storage::WriteReport m_written;
    std::unique_ptr<Timers::Handle> m_turn;
};

} // namespace cw::ingest
