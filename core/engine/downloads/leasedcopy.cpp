// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/leasedcopy.h"

#include <utility>

namespace cw::engine {

LeasedCopy::LeasedCopy(ingest::Reads &reads, ingest::RowSink &sink, ingest::Timers &timers)
    : m_reads(reads), m_writer(sink, timers, [this] { goOn(); })
{
}

void LeasedCopy::start(interfaces::BackfillRequest request, market::UtcTime now, Done done)
{
    m_request = std::move(request);
    m_now = now;
    m_done = std::move(done);
    read();
}

void LeasedCopy::read()
{
    m_isReading = true;
    ingest::readAsync<LeasedPage>(
        m_reads,
        [request = m_request, now = m_now, from = m_next](storage::Reader &reader) {
            return leasedPage(reader, request, now, from);
        },
        m_lifetime.guard([this](Result<LeasedPage> page) { take(std::move(page)); }));
}

void LeasedCopy::take(Result<LeasedPage> page)
{
    m_isReading = false;
    if (!page)
        return end(failFrom(page));
    m_next = page->next;
    m_isRead = !m_next;
    if (!page->batch.isEmpty())
        m_writer.write(std::move(page->batch));
    goOn();
}

void LeasedCopy::goOn()
{
    if (m_isReading || !m_done)
        return;
    if (const auto &error = m_writer.error())
        return end(tl::unexpected(*error));
    if (m_isRead && m_writer.isIdle())
        return end(m_writer.report().inserted + m_writer.report().updated);
    if (!m_isRead && !m_writer.isFull())
        read();
}

void LeasedCopy::end(Result<std::int64_t> rows)
{
    const Done done = std::exchange(m_done, {});
    done(std::move(rows));
}

} // namespace cw::engine
