// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

namespace cw::wire {

/// Digits after the point of every decimal on spot, and of mark prices and rates everywhere.
constexpr int kPaddedPlaces = 8;

// Each appends `lead`, usually `,"key":`, and the value in its form.

inline void appendKeyed(std::string &out, std::string_view lead, Market market, const Decimal &value)
{
    out += lead;
    appendDecimal(out, market, value);
}

inline void appendKeyed(std::string &out, std::string_view lead, std::int64_t value)
{
    out += lead;
    appendInteger(out, value);
}

inline void appendKeyedTime(std::string &out, std::string_view lead, UtcTime t, TimeUnit unit)
{
    out += lead;
    appendTime(out, t, unit);
}

inline void appendKeyedPadded(std::string &out, std::string_view lead, const Decimal &value)
{
    out += lead;
    appendPadded(out, value, kPaddedPlaces);
}

inline void appendFlag(std::string &out, std::string_view lead, bool value)
{
    out += lead;
    out += value ? "true" : "false";
}

/// A value that may be absent, which is written as "0".
inline void appendOptional(std::string &out, std::string_view lead, Market market,
                           const std::optional<Decimal> &value)
{
    out += lead;
    if (value)
        appendDecimal(out, market, *value);
    else
        out += "\"0\"";
}

} // namespace cw::wire
