// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::dialogs {

/// Distances are multiples of this, in logical pixels.
inline constexpr int kGrid = 8;

} // namespace cw::dialogs
