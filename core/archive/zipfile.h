// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <string>
#include <string_view>

namespace cw::archive {

/// A zip archive with one member of that name and text.
[[nodiscard]] Result<QByteArray> zipOf(const std::string &name, std::string_view text);

} // namespace cw::archive
