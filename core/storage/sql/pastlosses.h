// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/sqlreader.h"

namespace cw::storage::sql {

/// Reader::pastLosses, inside the caller's snapshot.
[[nodiscard]] Result<std::vector<PastLoss>> pastLosses(ReadSession &session, const Sequence &sequence,
                                                       const TimeRange &time, UtcTime moment);
/// Since when trades are stored with the moment; the end of time for a database that does not say so.
[[nodiscard]] Result<UtcTime> tradesStampedSince(ReadSession &session);

} // namespace cw::storage::sql
