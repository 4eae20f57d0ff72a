// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/market/symbol.h"
#include "core/wire/binancewriter.h"

#include <string>
#include <vector>

namespace cw::replay {

/// The streams an upgrade request names, in its path (`/ws/a/b`) or its query (`/stream?streams=a/b`). A bare
/// number in the path is no stream but a counter some clients append.
[[nodiscard]] std::vector<std::string> streamsAsked(const http::Request &request);

/// The unit of times an upgrade request asks for (`timeUnit=MICROSECOND`, spot only).
[[nodiscard]] wire::TimeUnit unitAsked(const http::Request &request, market::Market market);

} // namespace cw::replay
