// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/rowfiles.h"

#include <functional>
#include <optional>
#include <string>

namespace cw::archive {

/// interfaces::RowFiles::nameOf.
[[nodiscard]] Result<interfaces::RowFileName> rowFileName(const std::string &path);

/// Why the newest candle of a file, which ended at `end`, may not stand in it as it stayed; nothing where the file was
/// written long enough after that.
using WhyUnsettled = std::function<std::optional<std::string>(market::UtcTime end)>;

/// interfaces::RowFiles::importFile, through the door `importer`.
[[nodiscard]] interfaces::RowFileReport importFile(interfaces::Importer &importer,
                                                   const interfaces::RowFile &file,
                                                   const interfaces::RowWatch &watch,
                                                   const WhyUnsettled &whyUnsettled);

} // namespace cw::archive
