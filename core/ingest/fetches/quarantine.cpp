// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/quarantine.h"

#include "core/ingest/base/log.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

constexpr std::chrono::seconds kTurn{1};
/// More are only counted while the database takes none.
constexpr std::size_t kMostHeld = 2'000;

bool isSame(const storage::RejectedRow &a, const storage::RejectedRow &b)
{
    return a.rowKey == b.rowKey && a.instrument == b.instrument && a.interval == b.interval
           && a.door == b.door && a.reason == b.reason;
}

} // namespace

void Quarantine::take(storage::RejectedRow row)
{
    m_taken += row.times;
    if (m_limit.admits(row))
        hold(std::move(row));
    else
        tellUntold(row);
}

void Quarantine::hold(storage::RejectedRow row)
{
    const auto same = std::find_if(m_held.rbegin(), m_held.rend(),
                                   [&row](const storage::RejectedRow &held) { return isSame(held, row); });
    if (same != m_held.rend()) {
        same->times += row.times;
        same->lastAt = std::max(same->lastAt, row.lastAt);
    } else if (m_held.size() < kMostHeld) {
        m_held.push_back(std::move(row));
    } else {
        tellUntold(row);
    }
    schedule();
}

void Quarantine::schedule()
{
    if (m_turn)
        return;
    m_turn = m_timers.after(kTurn, [this] {
        m_turn.reset();
        flush();
    });
}

void Quarantine::flush()
{
    if (m_held.empty())
        return;
    if (m_writer.isFull()) {
        schedule();
        return;
    }
    storage::WriteBatch batch;
    batch.rejected = std::exchange(m_held, {});
    m_writer.write(std::move(batch));
}

void Quarantine::tellUntold(const storage::RejectedRow &last)
{
    m_untold += last.times;
    if (m_toldAt && last.lastAt - *m_toldAt < std::chrono::minutes(1) && last.lastAt >= *m_toldAt)
        return;
    m_toldAt = last.lastAt;
    qCWarning(logIngest, "%lld refused rows were only counted, the last one of %s: %s",
              static_cast<long long>(std::exchange(m_untold, 0)), market::describe(last.instrument).c_str(),
              last.reason.c_str());
}

} // namespace cw::ingest
