// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/rowfiles.h"

namespace cw::archive {

/// interfaces::RowFiles::nameOf.
[[nodiscard]] Result<interfaces::RowFileName> rowFileName(const std::string &path);

/// interfaces::RowFiles::importFile, through the door `importer`.
[[nodiscard]] interfaces::RowFileReport importFile(interfaces::Importer &importer,
                                                   const interfaces::RowFile &file,
                                                   const interfaces::RowWatch &watch);

} // namespace cw::archive
