// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/marketmarks.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace cw::ingest {

using std::chrono::milliseconds;

namespace {

/// Ends of one block that were computed at different moments are no further apart.
constexpr milliseconds kSameEnd{1'500};

} // namespace

storage::WriteBatch MarketMarks::recordBatch(const std::set<std::string> &symbols, const RecordMark &mark) const
{
    storage::WriteBatch batch;
    for (const std::string &symbol : symbols)
        batch.state.emplace_back(recordMarkName({m_market, symbol}), recordMarkText(mark));
    return batch;
}

void MarketMarks::writeRecord(const std::set<std::string> &symbols, const RecordMark &mark)
{
    if (storage::WriteBatch batch = recordBatch(symbols, mark); !batch.isEmpty())
        m_writer.write(std::move(batch));
}

void MarketMarks::keepRecord(const std::set<std::string> &symbols, const RecordMark &mark)
{
    keep(recordBatch(symbols, mark));
}

void MarketMarks::keepUnread(const UnreadRun &run)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(unreadRunName(m_market, run), recordMarkText(run.mark));
    keep(std::move(batch));
}

void MarketMarks::removeUnread(const std::vector<UnreadRun> &runs)
{
    storage::WriteBatch batch;
    for (const UnreadRun &run : runs)
        batch.state.emplace_back(unreadRunName(m_market, run), std::string());
    if (!batch.isEmpty())
        m_writer.write(std::move(batch));
}

void MarketMarks::keep(storage::WriteBatch batch)
{
    if (!batch.isEmpty() && !m_sink.offerMarks(batch))
        m_writer.write(std::move(batch));
}

void MarketMarks::writeAway(const std::string &symbol, AbsenceMark mark)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(absenceMarkName({m_market, symbol}), absenceMarkText(mark));
    m_away.insert_or_assign(symbol, std::move(mark));
    m_writer.write(std::move(batch));
}

void MarketMarks::writeBack(const std::string &symbol, market::UtcTime at)
{
    auto away = m_away.extract(symbol);
    if (away.empty())
        return;
    AbsenceMark &mark = away.mapped();
    mark.to = std::max(at, mark.from);
    storage::WriteBatch batch;
    batch.state.emplace_back(absenceMarkName({m_market, symbol}), absenceMarkText(mark));
    m_writer.write(std::move(batch));
}

BlockMark::Moment MarketMarks::localNow() const
{
    return BlockMark::Moment(std::chrono::floor<milliseconds>(m_clocks().wall));
}

void MarketMarks::restoreBlock(const std::optional<BlockMark> &mark)
{
    if (!mark)
        return;
    const milliseconds remaining = remainingOf(*mark, localNow());
    m_blockedUntil = mark->until; // so that its end is noted
    if (remaining > milliseconds(0))
        m_client.restoreBlock(remaining, mark->reason);
}

void MarketMarks::join(milliseconds remaining, const std::string &reason)
{
    m_blockedUntil = localNow() + remaining; // so that its end is noted
    m_client.restoreBlock(remaining, reason);
}

/// The end by the local clock moves when somebody sets that clock; then it is noted again.
void MarketMarks::noteBlock()
{
    const auto budget = m_client.budget();
    if (!budget.blockedFor && !m_blockedUntil)
        return;
    std::string text;
    if (budget.blockedFor) {
        const auto until = localNow() + *budget.blockedFor;
        if (m_blockedUntil && std::chrono::abs(until - *m_blockedUntil) <= kSameEnd)
            return;
        m_blockedUntil = until;
        text = blockMarkText({until, budget.blockedReason, budget.blockedFor});
    } else {
        m_blockedUntil.reset();
    }
    storage::WriteBatch batch;
    batch.state.emplace_back(blockMarkName(m_host), std::move(text));
    keep(std::move(batch));
}

} // namespace cw::ingest
