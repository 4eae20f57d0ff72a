// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QByteArray>

#include <vector>

namespace cw::models {

/// A gap report as CSV with a header row: times in ISO 8601 UTC, stable English words, no locale.
[[nodiscard]] QByteArray gapCsv(const std::vector<interfaces::Gap> &gaps);

} // namespace cw::models
