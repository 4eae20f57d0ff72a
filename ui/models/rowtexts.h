// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/jobs.h"
#include "core/interfaces/rowfiles.h"

#include <QString>

/// What is said of rows that come and go. Numbers follow the user's locale.
namespace cw::models {

/// What a download would cost: rows, requests, weight, files, time.
[[nodiscard]] QString planText(const interfaces::BackfillPlan &plan);
/// "candles", "trades", "aggregate trades".
[[nodiscard]] QString fileRowsName(interfaces::FileRows kind);
/// "CSV, as the exchange's own files", …
[[nodiscard]] QString rowFormatName(interfaces::RowFormat format);
/// What became of an imported file: one line that begins with its name.
[[nodiscard]] QString importText(const QString &file, const interfaces::RowFileReport &report);

} // namespace cw::models
