// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/market/symbol.h"
#include "core/market/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace cw::ingest {

/// That another node recorded an instrument before and no node did for a while, kept as a small named value: a node that
/// starts again before it has looked for the hole still knows why there is one. The newest of them is kept, one an
/// instrument.
struct AbsenceMark {
    Cause cause;
    market::UtcTime from;              ///< exchange time of the newest row that was stored
    std::optional<market::UtcTime> to; ///< when rows came again; absent: they did not
};

/// Whether a start keeps such a mark: a take-over or a hand-over, whose traces the next mark of the recorder erases.
[[nodiscard]] bool isKept(const Cause &cause) noexcept;

/// "engine/absence/spot/BTCUSDT".
[[nodiscard]] std::string absenceMarkName(const market::InstrumentKey &instrument);
[[nodiscard]] std::string absenceMarkText(const AbsenceMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<AbsenceMark> parseAbsenceMark(std::string_view text);

} // namespace cw::ingest
