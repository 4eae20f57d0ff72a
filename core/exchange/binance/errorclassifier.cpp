// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/errorclassifier.h"

#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/valuereader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace cw::exchange::binance {
namespace {

constexpr std::array<std::string_view, 2> kNames{"code", "msg"};
constexpr std::size_t kMaxMessage = 200;
/// The longest ban the exchange documents; a longer Retry-After is garbage.
constexpr auto kLongestPause = std::chrono::hours(72);

struct StatusClass {
    int status;
    ErrorCode code;
    std::string_view sentence;
};

constexpr std::array<StatusClass, 8> kStatuses{{
    {401, ErrorCode::Unsupported, "The exchange wants an API key for this"},
    {403, ErrorCode::Blocked, "The exchange's firewall refuses this address"},
    {404, ErrorCode::NotFound, "The exchange has no such address"},
    {408, ErrorCode::Timeout, "The exchange gave up waiting for its own back end"},
    {418, ErrorCode::Banned, "The exchange has banned this address for too many requests"},
    {429, ErrorCode::RateLimited, "The exchange's request limit is reached"},
    {451, ErrorCode::Blocked, "The exchange does not serve this location"},
    {400, ErrorCode::InvalidInput, "The exchange refuses the request"},
}};

struct CodeClass {
    int first; ///< codes from here …
    int last;  ///< … down to here
    ErrorCode code;
};

/// What a code says better than the status it comes with.
constexpr std::array<CodeClass, 8> kCodes{{
    {-1000, -1001, ErrorCode::Server},
    {-1003, -1003, ErrorCode::RateLimited},
    {-1006, -1008, ErrorCode::Server},
    {-1016, -1016, ErrorCode::Server},
    {-1121, -1122, ErrorCode::NotFound},
    {-1220, -1220, ErrorCode::NotFound},
    {-2014, -2015, ErrorCode::Unsupported},
    {-4166, -4166, ErrorCode::Unsupported},
}};

struct Body {
    int code = 0;
    std::string message;
};

/// {"code":-1121,"msg":"Invalid symbol."}; nothing of it when the body is anything else.
Body readBody(std::string_view text)
{
    JsonReader json(text);
    ondemand::object object;
    NamedFields<kNames.size()> fields(kNames);
    fields.clear();
    const bool isRead = json.readObject(object)
                        && forEachMember(object, [&fields](std::string_view key, ondemand::value &value) {
                               return fields.note(key, tokenOf(value)) && isWellFormed(value, tokenOf(value));
                           });
    Body body;
    if (!isRead)
        return body;
    const std::string_view code = fields[0];
    std::from_chars(code.data(), code.data() + code.size(), body.code);
    const std::string_view message = fields[1];
    if (message.size() >= 2 && message.front() == '"')
        body.message = excerpt(message.substr(1, message.size() - 2), kMaxMessage);
    return body;
}

StatusClass classOf(int status)
{
    for (const StatusClass &known : kStatuses) {
        if (known.status == status)
            return known;
    }
    if (status >= 500)
        return {status, ErrorCode::Server, "The exchange has a failure of its own"};
    if (status >= 400)
        return {status, ErrorCode::InvalidInput, "The exchange refuses the request"};
    return {status, ErrorCode::Protocol, "The exchange answered with an unexpected status"};
}

/// A code sharpens what a plain "bad request" means; every other status speaks for itself.
ErrorCode refined(ErrorCode byStatus, int code)
{
    if (byStatus != ErrorCode::InvalidInput)
        return byStatus;
    for (const CodeClass &known : kCodes) {
        if (code <= known.first && code >= known.last)
            return known.code;
    }
    return byStatus;
}

std::optional<std::chrono::milliseconds> pauseOf(ErrorCode code, std::optional<int> seconds)
{
    const bool isPause = code == ErrorCode::RateLimited || code == ErrorCode::Banned;
    if (!isPause || !seconds || *seconds < 0)
        return std::nullopt;
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(*seconds), kLongestPause);
}

} // namespace

Error classifyAnswer(Market market, int status, std::optional<int> retryAfterSeconds, std::string_view body)
{
    const StatusClass byStatus = classOf(status);
    const Body said = readBody(body);
    Error error;
    error.code = refined(byStatus.code, said.code);
    error.retryAfter = pauseOf(error.code, retryAfterSeconds);
    error.detail = std::string(byStatus.sentence) + " (" + std::string(market::marketText(market)) + ", HTTP "
                   + std::to_string(status);
    if (said.code != 0)
        error.detail += ", code " + std::to_string(said.code);
    error.detail += said.message.empty() ? ")." : "): " + said.message;
    return error;
}

std::optional<UtcTime> readBanEnd(std::string_view body)
{
    constexpr std::string_view kMark = "banned until ";
    const auto at = body.find(kMark);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view rest = body.substr(at + kMark.size());
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), ms);
    return error == std::errc() ? market::fromEpochNumber(ms) : std::nullopt;
}

} // namespace cw::exchange::binance
