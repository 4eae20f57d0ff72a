// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/followmarks.h"

#include "core/ingest/base/recordmark.h"

#include <charconv>

namespace cw::ingest {

std::string_view followMarkPrefix() noexcept { return "engine/followed/"; }

std::string followMarkPrefix(const market::InstrumentKey &instrument)
{
    return std::string(followMarkPrefix()) + std::string(market::marketText(instrument.market)) + '/'
           + instrument.symbol + '/';
}

std::string followMarkName(const market::InstrumentKey &instrument,
                           const std::optional<market::Interval> &interval)
{
    return followMarkPrefix(instrument) + std::string(interval ? interval->text() : "trades");
}

std::string followMarkText(market::UtcTime since) { return std::to_string(market::toUs(since)); }

FollowMarks::FollowMarks(const States &marks, const States &records)
    : m_records(records.begin(), records.end())
{
    for (const auto &[name, text] : marks) {
        std::int64_t since = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), since);
        if (error == std::errc() && end == text.data() + text.size())
            m_since.emplace(name, market::fromUs(since));
    }
}

std::optional<market::UtcTime> FollowMarks::since(const market::InstrumentKey &instrument,
                                                  const std::optional<market::Interval> &interval) const
{
    if (const auto found = m_since.find(followMarkName(instrument, interval)); found != m_since.end())
        return found->second;
    const bool isOld = m_records.contains(recordMarkName(instrument)) && !isMarked(instrument);
    return isOld ? std::optional(market::UtcTime::min()) : std::nullopt;
}

/// Any of its streams has a mark.
bool FollowMarks::isMarked(const market::InstrumentKey &instrument) const
{
    const std::string prefix = followMarkPrefix(instrument);
    const auto first = m_since.lower_bound(prefix);
    return first != m_since.end() && first->first.starts_with(prefix);
}

Result<FollowMarks> readFollowMarks(storage::Reader &reader)
{
    auto marks = reader.statesUnder(followMarkPrefix());
    if (!marks)
        return failFrom(marks);
    auto records = reader.statesUnder(recordMarkPrefix());
    if (!records)
        return failFrom(records);
    return FollowMarks(*marks, *records);
}

Cause neverFetched(const std::optional<market::UtcTime> &since)
{
    const std::string what = "Nobody fetched these rows yet, and no stream ";
    return {std::string(kNotFetched), since ? what + "was followed before " + market::isoText(*since) + '.'
                                            : what + "was ever followed here."};
}

bool isNoLoss(std::string_view cause) noexcept { return cause == kNotFetched || cause == "unrecorded"; }

} // namespace cw::ingest
