// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/gapfiller.h"

#include <charconv>

namespace cw::interfaces {
namespace {

constexpr std::string_view kJobPart = ", job ";
constexpr std::string_view kNodePart = ", node ";

} // namespace

std::string gapFillerText(const GapFiller &filler)
{
    std::string text = filler.door;
    if (filler.job)
        text += std::string(kJobPart) + std::to_string(*filler.job);
    if (!filler.node.empty())
        text += std::string(kNodePart) + filler.node;
    return text;
}

GapFiller parseGapFiller(std::string_view text)
{
    GapFiller filler;
    // A node may be called anything; what stands before its name holds no comma of its own.
    if (const auto at = text.find(kNodePart); at != std::string_view::npos) {
        filler.node = text.substr(at + kNodePart.size());
        text = text.substr(0, at);
    }
    if (const auto at = text.rfind(kJobPart); at != std::string_view::npos) {
        const std::string_view digits = text.substr(at + kJobPart.size());
        std::int64_t job = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), job);
        if (error == std::errc() && end == digits.data() + digits.size()) {
            filler.job = job;
            text = text.substr(0, at);
        }
    }
    filler.door = text;
    return filler;
}

} // namespace cw::interfaces
