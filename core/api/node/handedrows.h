// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/node/fault.h"
#include "core/interfaces/importer.h"

#include <tl/expected.hpp>

#include <vector>

namespace cw::api {

/// Rows that a body hands in. Those that cannot be read as a row are refused one by one, and the rest is taken.
template<class Row>
struct HandedRows {
    std::vector<Row> rows;
    interfaces::ImportOrigin origin;
    std::vector<interfaces::RefusedLine> refused;
};

/// At most so many rows a request.
inline constexpr int kMostHanded = 10'000;

/// Reads an array of objects (application/json) or an object a line (application/x-ndjson). On the other hand the answer to
/// send: 415 for another type, 400 for what is no such body, for a member that a row does not have and for one that names
/// a candle which is not final, 413 for too many rows.
[[nodiscard]] tl::expected<HandedRows<market::Candle>, http::Response>
handedCandles(const http::Request &request, market::Interval interval);
[[nodiscard]] tl::expected<HandedRows<market::Trade>, http::Response>
handedTrades(const http::Request &request, market::Market market);

} // namespace cw::api
