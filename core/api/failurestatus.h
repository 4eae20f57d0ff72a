// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"

namespace cw::api {

/// The status of a failure of this node or its database: 503 for what may pass (the database is away, a limit is reached),
/// 504 for a question that ran out of time, 507 for a full disk, else 500. Never 502, which is said of exchanges only.
[[nodiscard]] int failureStatus(const Error &error);
/// Retry-After on a 503 or 504: what the error says, or some seconds.
void addRetryAfter(http::Response &response, const Error &error);

} // namespace cw::api
