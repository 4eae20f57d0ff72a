// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Distances of the window, in logical pixels, on a grid of 8.
namespace cw::panels {

inline constexpr int kGrid = 8;
inline constexpr int kHalfGrid = 4;
inline constexpr int kIconSize = 16;

} // namespace cw::panels
