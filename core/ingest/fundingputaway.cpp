// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingputaway.h"

namespace cw::ingest {

Result<market::TimeRanges> fundingPutAway(storage::Reader &reader, const market::InstrumentKey &instrument)
{
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    const storage::Sequence rates{instrument, storage::RowKind::Funding, std::nullopt};
    market::TimeRanges away;
    for (const storage::ColdFile &file : *files) {
        if (file.isAway && file.sequence == rates)
            away.add(file.time);
    }
    return away;
}

} // namespace cw::ingest
