// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingputaway.h"

namespace cw::ingest {

Result<market::TimeRanges> fundingPutAway(storage::Reader &reader, const market::InstrumentKey &instrument,
                                          bool includePurged)
{
    auto records = reader.gaps(instrument, std::nullopt, /*onlyUnresolved=*/true);
    if (!records)
        return failFrom(records);
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    market::TimeRanges away;
    for (const storage::GapRecord &record : *records) {
        const bool isBack = includePurged && record.status == storage::GapStatus::Purged;
        if (storage::isAboutFunding(record) && storage::isWanted(record.status) && !isBack)
            away.add(record.range);
    }
    const storage::Sequence rates{instrument, storage::RowKind::Funding, std::nullopt};
    for (const storage::ColdFile &file : *files) {
        const bool isBack = includePurged && file.reason == storage::FileReason::Purged;
        if (file.isAway && file.sequence == rates && !isBack)
            away.add(file.time);
    }
    return away;
}

} // namespace cw::ingest
