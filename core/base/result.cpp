// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace cw {

std::string_view errorCodeText(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidInput: return "invalid-input";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::Network: return "network";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::RateLimited: return "rate-limited";
    case ErrorCode::Banned: return "banned";
    case ErrorCode::Blocked: return "blocked";
    case ErrorCode::Server: return "server";
    case ErrorCode::Protocol: return "protocol";
    case ErrorCode::Storage: return "storage";
    case ErrorCode::Denied: return "denied";
    case ErrorCode::StorageFull: return "storage-full";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

bool Error::isTransient() const noexcept
{
    switch (code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::RateLimited:
    case ErrorCode::Banned:
    case ErrorCode::Server:
    case ErrorCode::Protocol:
    case ErrorCode::StorageFull:
    case ErrorCode::Busy: return true;
    default: return false;
    }
}

} // namespace cw
