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

std::int64_t rowCount(const StoredRows &rows) noexcept
{
    return std::visit([](const auto &each) { return static_cast<std::int64_t>(each.size()); }, rows);
}

std::string_view fileReasonText(FileReason reason) noexcept
{
    switch (reason) {
    case FileReason::Cold: return "cold";
    case FileReason::Purged: return "purged";
    }
    return "cold";
}

} // namespace cw::storage
