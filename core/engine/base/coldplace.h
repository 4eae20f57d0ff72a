// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/coldmanifest.h"

#include <string>

/// Which of several nodes has a file of rows: each has a folder of its own, unless they share one.
namespace cw::engine {

/// The node that made a file; empty: the database is of one node, or the file says no node.
[[nodiscard]] std::string makerOf(const storage::ColdFile &file);

/// The manifest of `file` in `folder`. NotFound when there is none, or only that of another node's file of
/// the same name.
[[nodiscard]] Result<archive::ColdManifest> manifestOf(const std::string &folder,
                                                       const storage::ColdFile &file);

/// Where the node `self`, which has not got `file`, sends whoever asks for it.
[[nodiscard]] std::string elsewhereText(const storage::ColdFile &file, const std::string &self);

} // namespace cw::engine
