// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/ingest/marks/startfacts.h"

namespace cw::ingest {

/// Why nobody recorded an instrument between its newest stored row and now, told from what its last recorder left.
/// `facts` name a newest row. `node` is this one, empty on a database of its own; `now` the exchange's time, the epoch
/// while it is not known. `databaseAway`: when the shared database was last away from this node, by the exchange's time.
[[nodiscard]] Cause absenceCause(const InstrumentFacts &facts, const std::string &node, market::UtcTime now,
                                 const std::optional<market::TimeRange> &databaseAway = {});
/// A later run of this node than the mark tells of recorded the instrument and could store nothing, no mark of itself
/// either: until when at least, as what it lost stands on record. Nothing when there was none.
[[nodiscard]] std::optional<market::UtcTime> heardAfterMark(const InstrumentFacts &facts,
                                                            const std::string &node);
/// Why nobody recorded it after that run, which was heard until `last`.
[[nodiscard]] Cause unmarkedRunCause(const InstrumentFacts &facts, const std::string &node,
                                     market::UtcTime last);
/// The same before a run that could not read what is stored.
[[nodiscard]] Cause absenceCause(const EarlierAbsence &absence, const std::string &node);

} // namespace cw::ingest
