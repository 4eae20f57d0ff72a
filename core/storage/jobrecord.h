// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cw::storage {

/// Work as the database remembers it. The words of kind and state are those of interfaces; `request` is text of the
/// engine. Times are the local clock's.
struct JobRecord {
    std::string node; ///< who does it; empty on a database of one's own
    std::int64_t id = 0;
    std::string kind;
    std::string state;
    int priority = 0;          ///< smaller goes first
    std::int64_t position = 0; ///< then smaller goes first
    std::string reason;
    std::string title;
    std::string request;
    std::int64_t rowsDone = 0;
    std::int64_t rowsTotal = 0;
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
    int attempts = 0;
    std::string error;
    market::UtcTime createdAt;
    std::optional<market::UtcTime> startedAt;
    std::optional<market::UtcTime> endedAt;

    friend bool operator==(const JobRecord &, const JobRecord &) = default;
};

/// How much finished work is asked for.
struct JobLimits {
    std::int64_t fetches = 0; ///< newest backfills and repairs that are over
    std::int64_t runs = 0;    ///< newest others that are over
};

} // namespace cw::storage
