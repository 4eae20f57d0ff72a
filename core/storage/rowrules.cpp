// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/rowrules.h"

namespace cw::storage {
namespace {

bool sameValues(const Trade &a, const Trade &b)
{
    return a.time == b.time && a.price.identicalTo(b.price) && a.quantity.identicalTo(b.quantity)
           && a.buyerIsMaker == b.buyerIsMaker && a.firstId == b.firstId && a.lastId == b.lastId;
}

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
    return candidate.source > stored.source && !sameValues(candidate, stored);
}

bool isBetter(const market::FundingRate &candidate, const market::FundingRate &stored) noexcept
{
    return candidate.source > stored.source && !sameValues(candidate, stored);
}

} // namespace cw::storage
