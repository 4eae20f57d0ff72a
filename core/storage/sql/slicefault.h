// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/archive.h"

#include <string>

namespace cw::storage::sql {

/// Why nothing is taken out of a slice that is not what was moved there: it stays as a whole, for a verification to tell and
/// for somebody to mend.
[[nodiscard]] inline tl::unexpected<Error> damagedSlice(const ArchiveSlice &slice)
{
    return fail(ErrorCode::Conflict,
                "Slice " + std::to_string(slice.id) + " of the archive (" + describe(slice.sequence)
                    + ") is not what was moved there, so nothing is taken out of it; verify it.");
}

/// True for an error that says that rows hold what no row can: a refusal, and not a disk or a server that may come back.
[[nodiscard]] inline bool isUnreadable(const Error &error) noexcept
{
    return error.code == ErrorCode::Storage && !error.retryAfter;
}

} // namespace cw::storage::sql
