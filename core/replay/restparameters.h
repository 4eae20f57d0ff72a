// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/market/symbol.h"
#include "core/market/time.h"
#include "core/replay/apierror.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cw::replay {

/// What a query parameter may hold.
enum class ParameterKind : std::uint8_t {
    Symbol,
    Text,   ///< anything; the route reads it itself
    Number, ///< digits only
};

/// One query parameter of a route.
struct ParameterSpec {
    std::string_view name;
    ParameterKind kind = ParameterKind::Text;
    bool mandatory = false;
};

/// The row limit of a route.
struct LimitSpec {
    int standard = 500;
    int most = 1000;
};

/// The query parameters of one request after the exchange's checks.
class RestParameters {
public:
    /// Checks in the exchange's order (binance-api §13): mandatory ones in the order of `specs`, then (spot)
    /// duplicates and parameters it does not read, empty ones, forbidden characters, malformed numbers.
    /// Futures ignore what they do not know and accept a symbol in lower case.
    [[nodiscard]] static ApiResult<RestParameters> read(const http::Request &request, market::Market market,
                                                        std::span<const ParameterSpec> specs,
                                                        bool refuseUnknown);

    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    /// A time parameter in ms or µs, told apart by its size.
    [[nodiscard]] std::optional<market::UtcTime> time(std::string_view name) const;

    /// The row limit: absent → standard; spot cuts to the maximum and refuses 0, futures refuse both.
    [[nodiscard]] ApiResult<int> limit(LimitSpec spec) const;

    [[nodiscard]] market::Market market() const noexcept { return m_market; }

private:
    explicit RestParameters(market::Market market) : m_market(market) {}

    market::Market m_market;
    std::map<std::string, std::string, std::less<>> m_values;
    std::map<std::string, std::int64_t, std::less<>> m_numbers;
};

/// The number in a `limit` parameter before any check; the weight of a request depends on it.
[[nodiscard]] std::optional<std::int64_t> uncheckedLimit(const http::Request &request);

/// True for what a symbol may consist of; lower-case Latin letters are not allowed.
[[nodiscard]] bool isSymbolText(std::string_view text) noexcept;

} // namespace cw::replay
