// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/config/settings.h"

namespace cw::runtime {

/// Adds to the error of a damaged database what its owner can do now: which backup to restore and how, or how to begin
/// anew. Other errors stay as they are.
[[nodiscard]] Error withWaysOut(Error error, const config::Settings &settings);

} // namespace cw::runtime
