// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace cw::storage {

/// Rows committed a second, over the last ten seconds; a statistic. No thread of its own.
class CommitRate {
public:
    using Clock = std::chrono::steady_clock;

    void note(Clock::time_point now, std::int64_t rows)
    {
        m_recent.push_back({now, rows});
        while (m_recent.front().at <= now - kWindow)
            m_recent.pop_front();
    }

    [[nodiscard]] double perSecond(Clock::time_point now) const
    {
        std::int64_t rows = 0;
        for (const Commit &commit : m_recent)
            rows += commit.at > now - kWindow ? commit.rows : 0;
        return static_cast<double>(rows) / static_cast<double>(kWindow.count());
    }

private:
    struct Commit {
        Clock::time_point at;
        std::int64_t rows;
    };
    static constexpr std::chrono::seconds kWindow{10};

    std::deque<Commit> m_recent;
};

} // namespace cw::storage
