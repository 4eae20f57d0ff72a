// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/absencemark.h"

#include <charconv>
#include <utility>

namespace cw::ingest {
namespace {

/// The text up to the next space, which goes with it.
std::string_view takeAbsenceWord(std::string_view &text)
{
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    return word;
}

std::optional<market::UtcTime> absenceTime(std::string_view word)
{
    std::int64_t us = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), us);
    const bool isWhole = error == std::errc() && end == word.data() + word.size();
    return isWhole ? std::optional(market::fromUs(us)) : std::nullopt;
}

} // namespace

bool isKept(const Cause &cause) noexcept
{
    return cause.word == "takeover" || cause.word == "database" || cause.word == "handover";
}

std::string absenceMarkName(const market::InstrumentKey &instrument)
{
    return "engine/absence/" + std::string(market::marketText(instrument.market)) + '/' + instrument.symbol;
}

std::string absenceMarkText(const AbsenceMark &mark)
{
    return mark.cause.word + ' ' + std::to_string(market::toUs(mark.from)) + ' '
           + (mark.to ? std::to_string(market::toUs(*mark.to)) : "-") + ' ' + mark.cause.evidence;
}

std::optional<AbsenceMark> parseAbsenceMark(std::string_view text)
{
    AbsenceMark mark;
    mark.cause.word = std::string(takeAbsenceWord(text));
    const auto from = absenceTime(takeAbsenceWord(text));
    const std::string_view end = takeAbsenceWord(text);
    mark.to = absenceTime(end);
    if (!isKept(mark.cause) || !from || (!mark.to && end != "-"))
        return std::nullopt;
    mark.from = *from;
    mark.cause.evidence = std::string(text);
    return mark;
}

} // namespace cw::ingest
