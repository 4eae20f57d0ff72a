// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>

namespace cw::replay {

/// An error as the exchange words it: `{"code":-1121,"msg":"Invalid symbol."}` with an HTTP status.
struct ApiError {
    int status = 400;
    int code = -1000;
    std::string message;
    std::string body; ///< when not empty: sent instead (an endpoint with an envelope of its own)
};

/// A value or what the exchange answers instead.
template<class T>
using ApiResult = tl::expected<T, ApiError>;

[[nodiscard]] inline tl::unexpected<ApiError> refuse(int code, std::string message, int status = 400)
{
    return tl::unexpected(ApiError{status, code, std::move(message), {}});
}

} // namespace cw::replay
