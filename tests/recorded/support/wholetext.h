// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <string>

namespace cw::recorded {

/// A plain or compressed file at once, for texts that are one endless line.
[[nodiscard]] Result<QByteArray> readWholeText(const std::string &path);

} // namespace cw::recorded
