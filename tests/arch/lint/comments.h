// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::arch {

/// C++ source with every character of a comment replaced by a blank, so that offsets and lines stay the same. String
/// and character literals (raw ones too) are left as they are, and what looks like a comment inside them is none.
[[nodiscard]] QString withoutComments(const QString &source);

} // namespace cw::arch
