// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <string>

namespace cw::storage::sqlite {

struct StartLook {
    /// There is a file, and it was not read through: it was closed properly, or is too large to be read at once.
    bool needsCheck = false;
};

/// Looks at the file at `path` before it is opened. What is damaged is set aside. Corrupt when that happened, now or
/// before, and there is no database since; `startFresh` lets the latter pass. A file that another program has open is
/// left alone.
[[nodiscard]] Result<StartLook> lookAtStart(const QString &path, bool startFresh);

/// Sets the database aside, or says why that cannot be. Answers the sentence.
[[nodiscard]] Error setAsideFor(const QString &path, const std::string &finding);

} // namespace cw::storage::sqlite
