// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/blockmark.h"

#include <algorithm>
#include <charconv>

namespace cw::ingest {

using std::chrono::milliseconds;

namespace {

/// Takes "+12000 " off the front.
std::optional<milliseconds> takeTold(std::string_view &text)
{
    const std::size_t end = text.find(' ');
    if (!text.starts_with('+') || end == std::string_view::npos)
        return std::nullopt;
    std::int64_t told = 0;
    const auto [stop, error] = std::from_chars(text.data() + 1, text.data() + end, told);
    if (error != std::errc() || stop != text.data() + end || told < 0)
        return std::nullopt;
    text.remove_prefix(end + 1);
    return milliseconds(told);
}

} // namespace

std::string blockMarkName(const std::string &host) { return std::string(kBlockMarks) + host; }

std::string blockMarkText(const BlockMark &mark)
{
    std::string text = std::to_string(mark.until.time_since_epoch().count()) + ' ';
    if (mark.told)
        text += '+' + std::to_string(mark.told->count()) + ' ';
    return text + mark.reason;
}

milliseconds remainingOf(const BlockMark &mark, BlockMark::Moment now)
{
    const milliseconds left = std::max(milliseconds(0), mark.until - now);
    return mark.told ? std::min(left, *mark.told) : left;
}

std::optional<BlockMark> parseBlockMark(std::string_view text)
{
    std::int64_t until = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), until);
    if (error != std::errc() || end == text.data() + text.size() || *end != ' ')
        return std::nullopt;
    std::string_view rest(end + 1, static_cast<std::size_t>(text.data() + text.size() - end - 1));
    const auto told = takeTold(rest);
    return BlockMark{BlockMark::Moment(milliseconds(until)), std::string(rest), told};
}

} // namespace cw::ingest
