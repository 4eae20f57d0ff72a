// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/restoredmarks.h"

#include "core/ingest/base/recordmark.h"

namespace cw::ingest {
namespace {

/// What was recorded when the backup was made. What was not is no loss.
Result<storage::WriteBatch> restoredMarks(storage::Database &database)
{
    auto reader = database.openReader();
    if (!reader)
        return failFrom(reader);
    auto marks = (*reader)->statesUnder(recordMarkPrefix());
    if (!marks)
        return failFrom(marks);
    storage::WriteBatch batch;
    for (const auto &[name, text] : *marks) {
        auto mark = parseRecordMark(text);
        if (!mark || mark->step == RecordStep::Dropped)
            continue;
        mark->step = RecordStep::Restored;
        batch.state.emplace_back(name, recordMarkText(*mark));
    }
    return batch;
}

} // namespace

Result<> markRestored(storage::Database &database,
                      const std::vector<std::pair<std::string, std::string>> &carried)
{
    auto batch = restoredMarks(database);
    if (!batch)
        return failFrom(batch);
    batch->state.insert(batch->state.end(), carried.begin(), carried.end());
    auto writer = database.openWriter();
    if (!writer)
        return failFrom(writer);
    if (auto written = (*writer)->write(*batch); !written)
        return failFrom(written);
    return {};
}

} // namespace cw::ingest
