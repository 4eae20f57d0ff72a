// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/heldownwork.h"

#include "core/engine/live/exchangeblocks.h"

#include <utility>

namespace cw::engine {
namespace {

/// The end of one pause, computed from what is left of it, moves by less.
bool isSameEnd(const JobHold &told, const JobHold &now)
{
    return told.until && now.until && std::chrono::abs(*told.until - *now.until) <= kSameBlock;
}

} // namespace

using interfaces::JobState;
using interfaces::JobStatus;

HeldOwnWork::HeldOwnWork(JobBook &book, BlockOf blockOf) : m_book(book), m_blockOf(std::move(blockOf)) {}

void HeldOwnWork::tick()
{
    for (const JobStatus &job : m_book.jobs()) {
        const auto market = m_book.marketOf(job.id);
        if (!market)
            continue;
        auto block = m_blockOf(*market);
        if (!block) {
            if (isToldOf(job))
                m_book.begin(job.id);
            m_told.erase(job.id);
        } else if (job.state == JobState::Running || (isToldOf(job) && !isSameEnd(m_told[job.id], *block))) {
            m_told[job.id] = *block;
            m_book.wait(job.id, std::move(block->why), block->until);
        }
    }
}

/// What waits for another reason since then goes on when that is over.
bool HeldOwnWork::isToldOf(const JobStatus &job) const
{
    const auto told = m_told.find(job.id);
    return told != m_told.end() && job.state == JobState::Waiting && job.error == told->second.why
           && job.againAt == told->second.until;
}

} // namespace cw::engine
