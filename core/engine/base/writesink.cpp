// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/writesink.h"

#include <QMetaObject>

#include <utility>

namespace cw::engine {
namespace {

/// The market of a live batch, which is the same for all its rows.
market::Market marketOf(const storage::WriteBatch &batch)
{
    if (!batch.trades.empty())
        return batch.trades.front().instrument.market;
    if (!batch.candles.empty())
        return batch.candles.front().series.instrument.market;
    return batch.gaps.empty() ? market::Market::Spot : batch.gaps.front().instrument.market;
}

std::map<market::Market, std::vector<storage::GapRecord>>
byMarket(const std::vector<storage::GapRecord> &gaps)
{
    std::map<market::Market, std::vector<storage::GapRecord>> parts;
    for (const storage::GapRecord &gap : gaps)
        parts[gap.instrument.market].push_back(gap);
    return parts;
}

} // namespace

WriteSink::WriteSink(storage::WriteQueue &queue, QObject &context) : m_queue(queue), m_context(context)
{
    // From the writer's thread back to this one.
    storage::LiveEvents events;
    events.written = [listeners = m_listeners, at = &context](const storage::WriteBatch &batch,
                                                              const Result<storage::WriteReport> &written) {
        const auto tell = [listeners, market = marketOf(batch), receipt = ingest::receiptOf(batch), written] {
            if (const auto found = listeners->find(market); found != listeners->end())
                found->second->written(receipt, written);
        };
        QMetaObject::invokeMethod(at, tell, Qt::QueuedConnection);
    };
    events.lost = [listeners = m_listeners, at = &context](const std::vector<storage::GapRecord> &gaps) {
        const auto tell = [listeners, parts = byMarket(gaps)] {
            for (const auto &[market, lost] : parts) {
                if (const auto found = listeners->find(market); found != listeners->end())
                    found->second->lost(lost);
            }
        };
        QMetaObject::invokeMethod(at, tell, Qt::QueuedConnection);
    };
    queue.watchLive(std::move(events));
}

bool WriteSink::offer(storage::WriteBatch &batch, Done done)
{
    const auto taken = m_queue.submit(std::move(batch), [context = &m_context, done = std::move(done)](
                                                            const Result<storage::WriteReport> &written) {
        QMetaObject::invokeMethod(
            context, [done, written] { done(written); }, Qt::QueuedConnection);
    });
    return taken.has_value();
}

bool WriteSink::offerLive(storage::WriteBatch &batch,
                          const std::shared_ptr<const ingest::LiveAnswers> &answers)
{
    auto &known = (*m_listeners)[marketOf(batch)];
    if (known != answers)
        known = answers;
    return m_queue.submitLive(std::move(batch)).has_value();
}

bool WriteSink::offerMarks(storage::WriteBatch &batch) { return m_queue.submitLive(std::move(batch)).has_value(); }

} // namespace cw::engine
