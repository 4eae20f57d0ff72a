// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/archive.h"

namespace cw::storage {

std::string_view rowKindText(RowKind kind) noexcept
{
    switch (kind) {
    case RowKind::Candles: return "candles";
    case RowKind::Trades: return "trades";
    case RowKind::Funding: return "funding";
    }
    return "candles";
}

std::string_view placeText(Place place) noexcept
{
    switch (place) {
    case Place::Main: return "main";
    case Place::Archive: return "archive";
    case Place::Temporary: return "temp";
    }
    return "main";
}

} // namespace cw::storage
