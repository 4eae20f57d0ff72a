// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/blockmark.h"

#include <charconv>

namespace cw::ingest {

std::string blockMarkName(const std::string &host) { return std::string(kBlockMarks) + host; }

std::string blockMarkText(const BlockMark &mark)
{
    return std::to_string(mark.until.time_since_epoch().count()) + ' ' + mark.reason;
}

std::optional<BlockMark> parseBlockMark(std::string_view text)
{
    std::int64_t until = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), until);
    if (error != std::errc() || end == text.data() + text.size() || *end != ' ')
        return std::nullopt;
    return BlockMark{std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(until)),
                     std::string(end + 1, text.data() + text.size())};
}

} // namespace cw::ingest
