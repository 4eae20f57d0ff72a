// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requesthead.h"

#include "core/http/requesttarget.h"
#include "core/http/textrules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace cw::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kLongestVerb = 32;
constexpr Rejection kBadRequestLine{400, "The request line must read METHOD SP target SP HTTP/1.1."};

/// Two of any of these leave room for two readers to believe different things.
constexpr std::array<std::string_view, 12> kSingletons{
    "host",          "content-length", "transfer-encoding", "content-type",
    "authorization", "origin",         "sec-fetch-site",    "x-api-key",
    "expect",        "upgrade",        "sec-websocket-key", "sec-websocket-version"};

std::size_t bound(qint64 limit) noexcept { return limit < 0 ? 0 : static_cast<std::size_t>(limit); }

/// False for control characters and for a CR or LF that is not half of a CRLF. A CR at the very end may still
/// get its LF.
bool hasCleanLines(std::string_view head) noexcept
{
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto byte = static_cast<unsigned char>(head[i]);
        if (byte == '\r') {
            if (i + 1 < head.size() && head[i + 1] != '\n')
                return false;
        } else if (byte == '\n') {
            if (i == 0 || head[i - 1] != '\r')
                return false;
        } else if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
            return false;
        }
    }
    return true;
}

struct RequestLine {
    Method method = Method::Get;
    std::string_view target;
    bool http10 = false;
};

std::optional<Rejection> checkVersion(std::string_view version)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool wellFormed = version.size() == 8 && version.substr(0, 5) == "HTTP/" && isDigit(version[5])
                            && version[6] == '.' && isDigit(version[7]);
    if (!wellFormed)
        return kBadRequestLine;
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return Rejection{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    return std::nullopt;
}

std::variant<Rejection, RequestLine> parseRequestLine(std::string_view line)
{
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || !isToken(line.substr(0, first)))
        return kBadRequestLine;
    const auto target = line.substr(first + 1, second - first - 1);
    if (const auto rejection = checkVersion(line.substr(second + 1)))
        return *rejection;
    if (first > kLongestVerb)
        return Rejection{501, "The method is longer than any that is implemented here."};
    return RequestLine{methodFrom(line.substr(0, first)), target, line.substr(line.size() - 3) == "1.0"};
}

bool isSingleton(std::string_view name) noexcept
{
    return std::find(kSingletons.begin(), kSingletons.end(), name) != kSingletons.end();
}

/// Joins the lines of a repeated header (RFC 9110 §5.3). Singletons stay apart: a second one is an error.
void addHeader(Request &request, std::string name, std::string_view value)
{
    const auto same = std::find_if(request.headers.begin(), request.headers.end(),
                                   [&](const auto &header) { return header.first == name; });
    if (same == request.headers.end() || isSingleton(name))
        request.headers.emplace_back(std::move(name), value);
    else
        same->second.append(", ").append(value);
}

std::optional<Rejection> parseHeaderLines(std::string_view lines, const ServerLimits &limits,
                                          Request &request)
{
    request.headers.reserve(16);
    for (int count = 0; !lines.empty(); ++count) {
        const auto line = lines.substr(0, lines.find(kLineEnd));
        lines.remove_prefix(line.size() + kLineEnd.size());
        if (count >= limits.headerFields)
            return Rejection{431, "There are more header fields than this server accepts."};
        const auto colon = line.find(':');
        // A leading blank is an obs-fold; both it and a blank before the colon fail as a name.
        if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
            return Rejection{400, "A header line must read name, colon, value, without folding."};
        addHeader(request, toLowerAscii(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    return std::nullopt;
}

std::optional<Rejection> checkCounts(const Request &request)
{
    std::array<int, kSingletons.size()> counts{};
    for (const auto &header : request.headers) {
        const auto found = std::find(kSingletons.begin(), kSingletons.end(), header.first);
        if (found != kSingletons.end() && ++counts[static_cast<std::size_t>(found - kSingletons.begin())] > 1)
            return Rejection{400, "A header that may stand only once is repeated."};
    }
    const auto host = request.header("host");
    if (!host || host->empty())
        return Rejection{400, "Exactly one Host header is required."};
    return std::nullopt;
}

std::optional<Rejection> parseLength(std::string_view text, const ServerLimits &limits, RequestHead &head)
{
    const bool decimal =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!decimal)
        return Rejection{400, "Content-Length must be one decimal number."};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), head.contentLength);
    if (parsed.ec != std::errc() || head.contentLength > bound(limits.bodyBytes))
        return Rejection{413, "The body is larger than this server accepts."};
    return std::nullopt;
}

std::optional<Rejection> readFraming(const ServerLimits &limits, RequestHead &head)
{
    const auto length = head.request.header("content-length");
    const auto coding = head.request.header("transfer-encoding");
    if (coding) {
        if (length || head.http10)
            return Rejection{400, "Transfer-Encoding is not accepted with Content-Length or with HTTP/1.0."};
        if (!equalsIgnoreCase(*coding, "chunked"))
            return Rejection{501, "The only transfer coding understood here is chunked."};
        head.chunked = true;
    }
    return length ? parseLength(*length, limits, head) : std::nullopt;
}

std::optional<Rejection> readConnection(RequestHead &head)
{
    const Request &request = head.request;
    bool close = false;
    bool keep = false;
    for (const auto &[name, value] : request.headers) {
        if (name == "connection") {
            close = close || listContains(value, "close");
            keep = keep || listContains(value, "keep-alive");
        }
    }
    head.keepAlive = !close && (!head.http10 || keep);
    const auto upgrade = request.header("upgrade");
    head.webSocket = upgrade && !head.http10 && listContains(*upgrade, "websocket");
    if (const auto expect = request.header("expect")) {
        if (!equalsIgnoreCase(*expect, "100-continue"))
            return Rejection{417, "The only expectation understood here is 100-continue."};
        head.expectContinue = !head.http10;
    }
    return std::nullopt;
}

/// What can be said before the empty line has come: sizes, control characters, the request line.
std::optional<Rejection> checkBeginning(std::string_view head, std::size_t lineLength,
                                        const ServerLimits &limits)
{
    if (lineLength > bound(limits.requestLineBytes))
        return Rejection{414, "The request line is longer than this server accepts."};
    if (!hasCleanLines(head))
        return Rejection{400, "Control characters and bare line ends are not accepted."};
    if (head.size() > lineLength && head.size() - lineLength > bound(limits.headerBytes) + kHeadEnd.size())
        return Rejection{431, "The headers are larger than this server accepts."};
    return std::nullopt;
}

std::optional<Rejection> fillHead(const RequestLine &line, std::string_view headerLines,
                                  const ServerLimits &limits, RequestHead &head)
{
    auto target = decodeTarget(line.target);
    if (const auto *rejection = std::get_if<Rejection>(&target))
        return *rejection;
    auto &decoded = std::get<RequestTarget>(target);
    head.http10 = line.http10;
    head.request.method = line.method;
    head.request.rawTarget = line.target;
    head.request.path = std::move(decoded.path);
    head.request.query = std::move(decoded.query);
    if (const auto rejection = parseHeaderLines(headerLines, limits, head.request))
        return rejection;
    if (const auto rejection = checkCounts(head.request))
        return rejection;
    if (const auto rejection = readFraming(limits, head))
        return rejection;
    return readConnection(head);
}

} // namespace

std::variant<NeedMore, Rejection, RequestHead> parseHead(std::string_view bytes, const ServerLimits &limits)
{
    const auto end = bytes.find(kHeadEnd);
    const bool complete = end != std::string_view::npos;
    const auto text = complete ? bytes.substr(0, end + kHeadEnd.size()) : bytes;
    const auto lineEnd = text.find(kLineEnd);
    if (const auto rejection = checkBeginning(text, std::min(lineEnd, text.size()), limits))
        return *rejection;
    if (lineEnd == std::string_view::npos)
        return NeedMore{bytes.size() + 1};
    const auto line = parseRequestLine(text.substr(0, lineEnd));
    if (const auto *rejection = std::get_if<Rejection>(&line))
        return *rejection;
    if (!complete)
        return NeedMore{bytes.size() + 1};
    RequestHead head;
    head.bytes = text.size();
    // Without the request line and without the final empty line; each line keeps its CRLF.
    const auto headerLines = text.substr(lineEnd + 2, text.size() - lineEnd - 4);
    if (const auto rejection = fillHead(std::get<RequestLine>(line), headerLines, limits, head))
        return *rejection;
    return head;
}

Request outlineOf(std::string_view bytes, const ServerLimits &limits)
{
    Request outline;
    outline.method = Method::Other;
    outline.path = "/";
    const auto text = bytes.substr(0, bytes.find(kLineEnd));
    if (text.size() == bytes.size() || checkBeginning(text, text.size(), limits))
        return outline;
    const auto parsed = parseRequestLine(text);
    const auto *line = std::get_if<RequestLine>(&parsed);
    if (!line)
        return outline;
    outline.method = line->method;
    auto target = decodeTarget(line->target.substr(0, line->target.find('?')));
    if (auto *decoded = std::get_if<RequestTarget>(&target)) {
        outline.path = std::move(decoded->path);
        outline.rawTarget = line->target;
    }
    return outline;
}

} // namespace cw::http
