// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cw {

/// What went wrong, by what the caller can do about it. The UI maps a code to a sentence, the API to a status.
enum class ErrorCode {
    InvalidInput,  ///< the caller's value is wrong; the detail says which and what is accepted
    NotFound,      ///< the thing asked for does not exist
    Conflict,      ///< somebody else is doing it or holds it
    Network,       ///< no connection, connection lost, name not resolved
    Timeout,       ///< a deadline passed
    RateLimited,   ///< 429: stop until `retryAfter`
    Banned,        ///< 418: stop all traffic until `retryAfter`
    Blocked,       ///< 403 / 451: the exchange refuses this address; do not retry
    Server,        ///< 5xx: the other side failed; repeat later
    Protocol,      ///< an answer that is not what the contract says; nothing of it was used
    Storage,       ///< the database refused
    Denied,        ///< the database does not take the user or the password
    StorageFull,   ///< no space left
    Corrupt,       ///< what is stored is damaged: only a backup helps
    Busy,          ///< a bounded queue or limit is full
    Cancelled,     ///< the caller asked to stop
    Unsupported,   ///< valid, but not offered here
    Internal,      ///< a bug
};

/// Stable lower-case word of a code, for logs and JSON.
[[nodiscard]] std::string_view errorCodeText(ErrorCode code) noexcept;

/// Why an operation failed. `detail` is one English sentence for people who read logs and command lines.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;
    std::optional<std::chrono::milliseconds> retryAfter; ///< how long the other side asked us to wait

    /// True when repeating the same call later can succeed.
    [[nodiscard]] bool isTransient() const noexcept;
};

/// A value or the reason there is none. Functions that return one are `[[nodiscard]]`.
template<class T = void>
using Result = tl::expected<T, Error>;

/// Shorthand: `return fail(ErrorCode::NotFound, "…");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail)
{
    return tl::unexpected<Error>(Error{code, std::move(detail), std::nullopt});
}

/// Passes the error of one result on as the error of another.
template<class T>
[[nodiscard]] tl::unexpected<Error> failFrom(Result<T> &result)
{
    return tl::unexpected<Error>(std::move(result).error());
}

} // namespace cw
