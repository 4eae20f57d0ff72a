// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/failurestatus.h"

#include <algorithm>

namespace cw::api {
namespace {

/// A database that is away is looked for so often.
constexpr std::chrono::milliseconds kUsualRetry{5'000};

} // namespace

int failureStatus(const Error &error)
{
    switch (error.code) {
    case ErrorCode::RateLimited:
    case ErrorCode::Banned:
    case ErrorCode::Corrupt:
    case ErrorCode::Network:
    case ErrorCode::Denied:
    case ErrorCode::Busy: return 503;
    case ErrorCode::Timeout: return 504;
    case ErrorCode::StorageFull: return 507;
    default: return error.retryAfter ? 503 : 500;
    }
}

void addRetryAfter(http::Response &response, const Error &error)
{
    const auto seconds =
        std::chrono::ceil<std::chrono::seconds>(error.retryAfter.value_or(kUsualRetry)).count();
    response.withHeader("Retry-After", QByteArray::number(std::max<qint64>(1, seconds)));
}

} // namespace cw::api
