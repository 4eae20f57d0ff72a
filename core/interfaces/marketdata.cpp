// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/marketdata.h"

namespace cw::interfaces {

std::string_view rowPlaceText(RowPlace place) noexcept
{
    switch (place) {
    case RowPlace::Main: return "main";
    case RowPlace::Archive: return "archive";
    case RowPlace::Temporary: return "temp";
    case RowPlace::Memory: return "memory";
    case RowPlace::Built: break;
    }
    return "built";
}

} // namespace cw::interfaces
