// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marketmarks.h"

#include <chrono>
#include <utility>

namespace cw::ingest {

using std::chrono::milliseconds;

void MarketMarks::write(std::string name, std::string value)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(std::move(name), std::move(value));
    m_writer.write(std::move(batch));
}

void MarketMarks::writeRun(std::string_view mark) { write(runMarkName(m_market), std::string(mark)); }

void MarketMarks::restoreBlock(const std::optional<BlockMark> &mark)
{
    if (!mark)
        return;
    const auto remaining = std::chrono::ceil<milliseconds>(mark->until - std::chrono::system_clock::now());
    m_isBlocked = true; // so that its end is noted
    if (remaining > milliseconds(0))
        m_client.restoreBlock(remaining, mark->reason);
}

void MarketMarks::noteBlock()
{
    const auto budget = m_client.budget();
    if (budget.blockedFor.has_value() == m_isBlocked)
        return;
    m_isBlocked = budget.blockedFor.has_value();
    std::string text;
    if (budget.blockedFor) {
        const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
        text = blockMarkText({now + *budget.blockedFor, budget.blockedReason});
    }
    write(blockMarkName(m_market), std::move(text));
}

} // namespace cw::ingest
