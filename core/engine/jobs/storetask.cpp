// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/storetask.h"

namespace cw::engine {

void StoreTask::noteChanged(const storage::Sequence &sequence, const market::IdRange &keys) const
{
    if (sequence.interval && onCandlesChanged)
        onCandlesChanged({sequence.instrument, *sequence.interval},
                         {market::fromUs(keys.from), market::fromUs(keys.to)});
}

} // namespace cw::engine
