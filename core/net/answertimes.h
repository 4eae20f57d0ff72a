// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace cw::net {

/// How long the last answers took. Pure.
class AnswerTimes {
public:
    void add(std::chrono::milliseconds time)
    {
        m_times[m_next++ % m_times.size()] = time;
        m_count = std::min(m_count + 1, m_times.size());
    }
    /// Nothing before the first answer.
    [[nodiscard]] std::optional<std::chrono::milliseconds> median() const
    {
        if (m_count == 0)
            return std::nullopt;
        auto times = m_times;
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(m_count / 2);
        std::nth_element(times.begin(), middle, times.begin() + static_cast<std::ptrdiff_t>(m_count));
        return *middle;
    }

private:
    std::array<std::chrono::milliseconds, 31> m_times{};
    std::size_t m_next = 0;
    std::size_t m_count = 0;
};

} // namespace cw::net
