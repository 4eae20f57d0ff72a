// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/cause.h"

#include "core/market/localtime.h"
#include "core/storage/lostfile.h"

namespace cw::ingest {

Cause deletedCause(std::int64_t rows, market::UtcTime at)
{
    return {std::string(storage::kDeleted),
            std::to_string(rows)
                + " of these rows were stored and deleted by another program, the last one at "
                + market::isoText(at) + " on the database's clock."};
}

Cause goneCause(std::int64_t rows)
{
    const auto now = market::localTime();
    return {std::string(storage::kDeleted),
            std::to_string(rows) + " of these rows were stored and are gone, as a count found at "
                + market::isoText(now) + " by the clock of this machine."};
}

} // namespace cw::ingest
