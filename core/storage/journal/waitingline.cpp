// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/waitingline.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::storage::journal {
namespace {

/// What the allocator and the containers add to one block of memory.
constexpr std::size_t kBlock = 32;

template<class Batch, class Row>
std::size_t bytesIn(const std::vector<Batch> &parts, std::vector<Row> Batch::*rows)
{
    std::size_t bytes = parts.empty() ? 0 : kBlock;
    for (const Batch &part : parts)
        bytes += sizeof(Batch) + kBlock + (part.*rows).capacity() * sizeof(Row);
    return bytes;
}

} // namespace

tl::unexpected<Error> takenBack(const Withdrawal &withdrawal)
{
    return fail(ErrorCode::Cancelled,
                withdrawal.isUnclear
                    ? "What was sent is taken back; as the connection was lost during an attempt, the database may have it "
                      "all the same, and sending it again is harmless."
                    : "What was sent is taken back: nothing of it is stored.");
}

std::int64_t memoryOf(const WriteBatch &batch)
{
    std::size_t bytes = sizeof(WaitingBatch) + kBlock;
    bytes += bytesIn(batch.candles, &CandleBatch::candles);
    bytes += bytesIn(batch.trades, &TradeBatch::trades);
    bytes += bytesIn(batch.funding, &FundingBatch::rates);
    bytes += batch.instruments.size() * (sizeof(market::Instrument) + kBlock);
    for (const GapRecord &gap : batch.gaps)
        bytes += sizeof(GapRecord) + kBlock + gap.lastError.size();
    for (const auto &[name, value] : batch.state)
        bytes += kBlock + name.size() + value.size();
    return static_cast<std::int64_t>(bytes);
}

// ---- In --------------------------------------------------------------------------------------------------------

bool WaitingLine::admit(WaitingBatch &item)
{
    const bool isFirst = m_rows == 0;
    const bool hasRoom =
        isFirst || (m_rows + item.rows <= m_limits.rows && m_bytes + item.bytes <= m_limits.bytes);
    const bool staysInMemory = hasRoom && !m_spillingSince;
    if (!staysInMemory && (!item.isLive || !m_isJournaled))
        return false;
    if (staysInMemory) {
        m_rows += item.rows;
        m_bytes += item.bytes;
    } else {
        if (m_toSpill > 0 && m_toSpillBytes + item.bytes > m_limits.spillBytes)
            return false;
        item.isSpilled = true;
        ++m_toSpill;
        m_toSpillBytes += item.bytes;
        if (!m_spillingSince)
            m_spillingSince = item.received;
    }
    if (m_isJournaled)
        m_intake.push_back(std::move(item));
    else
        push(item);
    return true;
}

void WaitingLine::push(WaitingBatch &item)
{
    m_readyRows += item.rows;
    m_ready.push_back(std::move(item));
}

std::vector<WaitingBatch> WaitingLine::takeIntake()
{
    std::vector<WaitingBatch> items(std::make_move_iterator(m_intake.begin()),
                                    std::make_move_iterator(m_intake.end()));
    m_intake.clear();
    return items;
}

void WaitingLine::settle(WaitingBatch &item, const Stretch &place)
{
    if (!item.isSpilled) {
        item.end = place.to;
        push(item);
        return;
    }
    if (m_spill.isEmpty())
        m_spill.from = place.from;
    m_spill.to = place.to;
    m_spilledRows += item.rows;
    --m_toSpill;
    m_toSpillBytes -= item.bytes;
}

void WaitingLine::settle(WaitingBatch &item) { push(item); }

void WaitingLine::drop(const WaitingBatch &item)
{
    --m_toSpill;
    m_toSpillBytes -= item.bytes;
    endSpilling();
}

/// Memory takes batches again when nothing is on disk alone any more, or on its way there.
void WaitingLine::endSpilling()
{
    if (m_toSpill == 0 && m_spill.isEmpty())
        m_spillingSince.reset();
}

// ---- From disk -------------------------------------------------------------------------------------------------

std::optional<Stretch> WaitingLine::toReadBack() const
{
    if (m_former)
        return m_formerReady == 0 ? m_former : std::nullopt;
    if (m_ready.empty() && !m_spill.isEmpty())
        return m_spill;
    return std::nullopt;
}

std::int64_t WaitingLine::addReadBack(Chunk &chunk, WaitingBatch::Clock::time_point now)
{
    std::vector<WaitingBatch> items;
    for (Chunk::Stored &stored : chunk.batches) {
        WaitingBatch item;
        item.rows = stored.batch.rows();
        item.bytes = memoryOf(stored.batch);
        item.batch = std::move(stored.batch);
        item.end = stored.end;
        item.isLive = true;
        item.isFormer = m_former.has_value();
        item.received = m_former || !m_spillingSince ? now : *m_spillingSince;
        m_rows += item.rows;
        m_bytes += item.bytes;
        m_readyRows += item.rows;
        m_spilledRows -= m_former ? 0 : item.rows;
        items.push_back(std::move(item));
    }
    m_ready.insert(m_ready.begin(), std::make_move_iterator(items.begin()),
                   std::make_move_iterator(items.end()));
    if (m_former) {
        m_formerReady = items.size();
        m_former->from = chunk.next;
        if (items.empty())
            m_former.reset();
        return 0;
    }
    m_spill.from = chunk.next;
    const std::int64_t lost = m_spill.isEmpty() ? std::exchange(m_spilledRows, 0) : 0;
    endSpilling();
    return lost;
}

// ---- Out -------------------------------------------------------------------------------------------------------

std::vector<WaitingBatch> WaitingLine::takeGroup(std::int64_t maxRows)
{
    std::vector<WaitingBatch> group;
    std::int64_t rows = 0;
    // What stands behind a former run's batches has to wait until all of those are read.
    while (!m_ready.empty() && (!m_former || m_formerReady > 0)
           && (group.empty() || rows + m_ready.front().rows <= maxRows)) {
        rows += m_ready.front().rows;
        m_formerReady -= m_formerReady > 0 ? 1 : 0;
        group.push_back(std::move(m_ready.front()));
        m_ready.pop_front();
    }
    m_readyRows -= rows;
    return group;
}

std::optional<WaitingBatch> WaitingLine::takeBack(const Withdrawal &withdrawal)
{
    const auto at = std::ranges::find_if(
        m_ready, [&withdrawal](const WaitingBatch &item) { return item.withdrawal.get() == &withdrawal; });
    if (at == m_ready.end())
        return std::nullopt;
    WaitingBatch item = std::move(*at);
    m_ready.erase(at);
    m_readyRows -= item.rows;
    release(item.rows, item.bytes);
    return item;
}

void WaitingLine::release(std::int64_t rows, std::int64_t bytes)
{
    m_rows -= rows;
    m_bytes -= bytes;
}

std::vector<WaitingBatch> WaitingLine::takeAll()
{
    std::vector<WaitingBatch> items(std::make_move_iterator(m_ready.begin()),
                                    std::make_move_iterator(m_ready.end()));
    m_ready.clear();
    m_readyRows = 0;
    return items;
}

} // namespace cw::storage::journal
