// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QMetaType>
#include <QString>

#include <optional>
#include <vector>

namespace cw::models {

/// What the window knows of one instrument: the exchange's facts, what is stored of it, and its newest ticker.
struct InstrumentRow {
    market::Instrument facts;
    bool isTracked = false;
    std::optional<market::UtcTime> first; ///< of the finest stored series
    std::optional<market::UtcTime> last;
    std::int64_t missing = 0; ///< slots missing in all its series
    std::int64_t unavailable = 0; ///< the same, that the exchange does not give any more
    bool isExpected = false;      ///< anything, in any of its series
    std::optional<market::Decimal> price;
    std::optional<double> changePercent; ///< over 24 h, a statistic

    [[nodiscard]] const market::InstrumentKey &key() const noexcept { return facts.key; }
    [[nodiscard]] bool isStored() const noexcept { return first.has_value(); }
};

/// "2024-05-01 – 08-09 · complete", or what there is to say instead.
[[nodiscard]] QString coverageText(const InstrumentRow &row);
/// The whole row as one sentence, for screen readers.
[[nodiscard]] QString spokenRow(const InstrumentRow &row);
/// Digits after the point that a tick or step size asks for; 0 when it is unknown.
[[nodiscard]] int decimalsOf(const market::Decimal &step);

/// Answers of the store about instruments, read together on a worker.
struct InstrumentFacts {
    std::vector<market::Instrument> instruments;
    std::vector<interfaces::SeriesStatus> series;
};

/// One row an instrument that is known, stored or tracked, sorted by key.
[[nodiscard]] std::vector<InstrumentRow> makeRows(const InstrumentFacts &facts,
                                                  const std::vector<market::SeriesKey> &tracked);

} // namespace cw::models

Q_DECLARE_METATYPE(cw::models::InstrumentRow)
