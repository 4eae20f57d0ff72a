// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/latereads.h"

namespace cw::api {

/// New work for a client, who is told within five seconds whether the database has it.
struct TimedStart {
    /// Why it cannot be begun; nothing when it can. Blocks on the database.
    std::function<std::optional<http::Response>()> refused;
    /// Begins it, and answers the number of its job.
    std::function<Result<std::int64_t>()> begin;
};

/// Begins the work on a thread of `late`. What the database did not take in time is 503 (507 while its disk is full), and is
/// not begun, or taken back. On the API thread.
void startInTime(LateReads &late, interfaces::Engine &engine, const http::Responder &responder, TimedStart start);

} // namespace cw::api
