// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/pagewriter.h"

namespace cw::ingest {
namespace {

constexpr std::chrono::milliseconds kPageRetry{50};

} // namespace

PageWriter::PageWriter(RowSink &sink, Timers &timers, std::function<void()> onSettled)
    : m_sink(sink), m_timers(timers), m_onSettled(std::move(onSettled))
{
}

void PageWriter::write(storage::WriteBatch batch, std::function<void()> onDurable)
{
    m_waiting.push_back({std::move(batch), std::move(onDurable)});
    if (!m_retry)
        offerWaiting();
}

void PageWriter::offerWaiting()
{
    while (!m_waiting.empty()) {
        Page &page = m_waiting.front();
        const bool taken = m_sink.offer(
            page.batch,
            m_lifetime.guard([this, onDurable = page.onDurable](const Result<storage::WriteReport> &written) {
                handleWritten(written, onDurable);
            }));
        if (!taken) {
            m_retry = m_timers.after(kPageRetry, [this] {
                m_retry.reset();
                offerWaiting();
                m_onSettled();
            });
            return;
        }
        ++m_offered;
        m_waiting.pop_front();
    }
}

void PageWriter::handleWritten(const Result<storage::WriteReport> &written,
                               const std::function<void()> &onDurable)
{
    --m_offered;
    if (written) {
        m_report += *written;
        if (onDurable)
            onDurable();
    } else if (!m_error) {
        m_error = written.error();
    }
    m_onSettled();
}

} // namespace cw::ingest
