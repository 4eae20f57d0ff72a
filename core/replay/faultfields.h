// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/faultscript.h"

#include <QJsonObject>

#include <string>
#include <vector>

namespace cw::replay {

/// Why a field of a fault file's entry would do nothing, in words that go after "entry 1, "; empty when every
/// field has its effect. The fields themselves must have been read.
[[nodiscard]] std::string whyIgnored(const QJsonObject &entry, FaultAction action);

/// "a, b and c"
[[nodiscard]] std::string listed(const std::vector<std::string> &words);

} // namespace cw::replay
