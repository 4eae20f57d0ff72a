// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/rowrules.h"

namespace cw::storage {
namespace {

bool sameValues(const market::FundingRate &a, const market::FundingRate &b)
{
    const bool sameMark = a.markPrice.has_value() == b.markPrice.has_value()
                          && (!a.markPrice || a.markPrice->identicalTo(*b.markPrice));
    return sameMark && a.rate.identicalTo(b.rate);
}

} // namespace

bool isBetter(const Candle &candidate, const Candle &stored) noexcept
{
    return market::replaces(candidate, stored);
}

bool isBetter(const Trade &candidate, const Trade &stored) noexcept
{
    return candidate.source > stored.source && !market::sameValues(candidate, stored);
}

bool isBetter(const market::FundingRate &candidate, const market::FundingRate &stored) noexcept
{
    return candidate.source > stored.source && !sameValues(candidate, stored);
}

} // namespace cw::storage
