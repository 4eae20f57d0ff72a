// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/parseoutcome.h"

#include <QByteArray>

#include <cstddef>
#include <string_view>
#include <variant>

namespace cw::http {

/// A complete chunked body.
struct ChunkedBody {
    QByteArray body;
    std::size_t consumed = 0; ///< raw bytes, the last empty line included
};

/// Decodes `Transfer-Encoding: chunked` strictly: 1 to 8 hex digits a size line, CRLF everywhere, no chunk
/// extensions and no trailers (400), at most `maxBody` bytes and 4096 chunks (413). The bytes of `NeedMore`
/// count from `raw`.
[[nodiscard]] std::variant<NeedMore, Rejection, ChunkedBody> decodeChunked(std::string_view raw,
                                                                           std::size_t maxBody);

} // namespace cw::http
