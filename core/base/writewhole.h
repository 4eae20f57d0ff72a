// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

class QIODevice;

namespace cw {

/// Writes all of `bytes`; false when the file says why it takes no more. A disk that is nearly full takes a part of them and
/// gives no reason until it is handed the rest. For a file that was opened with QIODevice::Unbuffered.
[[nodiscard]] bool writeWhole(QIODevice &file, std::string_view bytes);

} // namespace cw
