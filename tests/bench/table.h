// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"

#include <QJsonObject>
#include <QString>

namespace cw::bench {

/// True for a rate, of which more is better.
[[nodiscard]] bool isRate(const BenchRow &row);
/// Value by limit; nothing without a limit.
[[nodiscard]] std::optional<double> ratioOf(const BenchRow &row);
/// Whether the target is reached; nothing without a target.
[[nodiscard]] std::optional<bool> isReached(const BenchRow &row);

/// The line above the rows.
[[nodiscard]] QString headerLine();
[[nodiscard]] QString lineOf(const QString &group, const BenchRow &row);
[[nodiscard]] QJsonObject jsonOf(const QString &group, const BenchRow &row);

} // namespace cw::bench
