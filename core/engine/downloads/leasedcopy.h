// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/downloads/leasedrows.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"

#include <functional>
#include <optional>

namespace cw::engine {

/// Writes the rows of a download that only a lease holds where rows stay, page by page. On the engine thread; destroying
/// it ends the work, and what was stored stays.
class LeasedCopy {
public:
    using Done = std::function<void(Result<std::int64_t> rows)>;

    /// All of it outlives this object.
    LeasedCopy(ingest::Reads &reads, ingest::RowSink &sink, ingest::Timers &timers);

    /// `now`: the exchange's time. `done` is called once, later, when all rows are durable, and may destroy this object.
    void start(interfaces::BackfillRequest request, market::UtcTime now, Done done);

private:
    void read();
    void take(Result<LeasedPage> page);
    void goOn();
    void end(Result<std::int64_t> rows);

    ingest::Reads &m_reads;
    ingest::PageWriter m_writer;
    interfaces::BackfillRequest m_request;
    market::UtcTime m_now;
    Done m_done;
    std::optional<std::int64_t> m_next;
    bool m_isReading = false;
    bool m_isRead = false;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
