// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/store.h"

#include <map>
#include <string_view>

namespace cw::engine {

/// What one witness said against candles of one series and nobody settled yet. When it is heard again and agrees now, be it
/// that the row was mended or that the witness was, the finding is settled.
class OpenFindings {
public:
    /// Blocks on the database.
    [[nodiscard]] static Result<OpenFindings> read(storage::Reader &reader, const market::SeriesKey &series,
                                                   std::string_view witness);

    /// Adds to `batch` the findings about this slot that `stored` and what the witness says now do not bear out any more,
    /// as settled at `now` of the local clock. What one of both does not know stays open.
    void addSettled(storage::WriteBatch &batch, const market::Candle &stored, const market::Candle &witnessed,
                    market::UtcTime now) const;

private:
    std::multimap<market::UtcTime, storage::Finding> m_bySlot;
};

} // namespace cw::engine
