// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/archive.h"

namespace cw::storage {

/// A run of rows of one sequence that cannot be shown as they were, because they were deleted or nobody noted when they came.
/// Other rows may stand there by now.
struct PastLoss {
    TimeRange time;             ///< open, trade or settlement times; wide open at an end that is not known
    std::optional<IdRange> ids; ///< trades only, where they are known
    std::optional<std::int64_t> rows;
    UtcTime at; ///< when they went, by the writer's clock; "unnoted": since when the moment is noted
    /// "cold" (in a file), "purged" (deleted on purpose), "expired" (temporary rows without a lease), "lost" (deleted by
    /// another program), "unnoted" (they are there, but were stored before the moment was noted with trades).
    std::string reason;
};

} // namespace cw::storage
