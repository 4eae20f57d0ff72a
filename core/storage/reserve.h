// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cw::storage {

/// A file that only takes room. When the disk is full it is given up, so that a database can still fold its log in and
/// close; when there is room it is made again. Not thread-safe.
class Reserve {
public:
    using Clock = std::chrono::steady_clock;

    /// `bytes` 0: there is none.
    Reserve(std::string path, std::int64_t bytes) : m_path(std::move(path)), m_bytes(bytes) {}

    /// Makes the file when it is not there, unless it was given up within the last minute. A disk that has no room for
    /// it has none, which is no error.
    void make(Clock::time_point now);
    void giveUp(Clock::time_point now);

    [[nodiscard]] bool isThere() const;
    [[nodiscard]] std::int64_t bytes() const noexcept { return m_bytes; }

private:
    std::string m_path;
    std::int64_t m_bytes;
    std::optional<Clock::time_point> m_givenUpAt;
};

} // namespace cw::storage
