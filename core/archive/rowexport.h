// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/marketdata.h"
#include "core/interfaces/rowfiles.h"

namespace cw::archive {

/// interfaces::RowFiles::exportRows, of what `data` has.
[[nodiscard]] Result<std::int64_t> exportRows(interfaces::MarketData &data,
                                              const interfaces::RowExport &rows,
                                              const interfaces::TextSink &sink,
                                              const interfaces::RowWatch &watch);

/// interfaces::RowFiles::exportTo, of what `data` has.
[[nodiscard]] Result<std::int64_t> exportTo(const std::string &path, interfaces::MarketData &data,
                                            const interfaces::RowExport &rows,
                                            const interfaces::RowWatch &watch);

} // namespace cw::archive
