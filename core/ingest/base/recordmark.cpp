// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/recordmark.h"

#include <array>
#include <charconv>
#include <utility>

namespace cw::ingest {
namespace {

constexpr std::array<std::pair<RecordStep, std::string_view>, 5> kSteps{
    {{RecordStep::Recording, "recording"},
     {RecordStep::HandedOver, "handed-over"},
     {RecordStep::Stopped, "stopped"},
     {RecordStep::Dropped, "dropped"},
     {RecordStep::Restored, "restored"}}};

std::string_view stepText(RecordStep step)
{
    for (const auto &[known, word] : kSteps) {
        if (known == step)
            return word;
    }
    return kSteps.front().second;
}

std::optional<RecordStep> parseStep(std::string_view text)
{
    for (const auto &[step, word] : kSteps) {
        if (word == text)
            return step;
    }
    return std::nullopt;
}

} // namespace

std::string_view recordMarkPrefix() noexcept { return "engine/record/"; }

std::string recordMarkName(const market::InstrumentKey &instrument)
{
    return std::string(recordMarkPrefix()) + std::string(market::marketText(instrument.market)) + '/' + instrument.symbol;
}

std::string recordMarkText(const RecordMark &mark)
{
    return std::string(stepText(mark.step)) + ' ' + std::to_string(market::toUs(mark.at)) + ' ' + mark.node;
}

std::optional<RecordMark> parseRecordMark(std::string_view text)
{
    const auto first = text.find(' ');
    const auto second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    const auto step = parseStep(text.substr(0, first));
    std::int64_t at = 0;
    const auto [end, error] = std::from_chars(text.data() + first + 1, text.data() + second, at);
    if (!step || error != std::errc() || end != text.data() + second)
        return std::nullopt;
    return RecordMark{*step, market::fromUs(at), std::string(text.substr(second + 1))};
}

} // namespace cw::ingest
