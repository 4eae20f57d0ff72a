// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"

#include <string>
#include <string_view>
#include <vector>

/// What a user chose to record while the program ran, kept in the store for the next start.
namespace cw::engine {

/// Name of the stored value.
inline constexpr std::string_view kRecordListName = "record.instruments";

/// "spot:BTCUSDT um:BTCUSDT"; "-" for none, because an empty value would remove the name.
[[nodiscard]] std::string recordListText(const std::vector<market::InstrumentKey> &instruments);

/// What recordListText wrote; a word that names no instrument is left out.
[[nodiscard]] std::vector<market::InstrumentKey> parseRecordList(std::string_view text);

} // namespace cw::engine
