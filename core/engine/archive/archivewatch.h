// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/engineconfig.h"
#include "core/engine/jobs/clocktools.h"
#include "core/engine/jobs/jobbook.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/interfaces/archive.h"

#include <functional>

namespace cw::engine {

/// Knows how archive and files stand, and removes files of purged rows whose time is over. A purge that was made while
/// the time could not be told has no end yet: its time begins when that is told. On the engine thread.
class ArchiveWatch {
public:
    struct Tools {
        const JobBook &book;
        ingest::Reads &reads;
        ingest::Reads &longReads; ///< removes files
        ingest::RowSink &sink;
        ingest::Timers &timers;
        NowReader now;
    };

    ArchiveWatch(Tools tools, ArchiveOptions options);

    /// Looks now and every minute from now on. `removes`: also removes what is over.
    void start(bool removes);
    /// Looks once more, at once.
    void look();

    [[nodiscard]] const interfaces::ArchiveHealth &health() const noexcept { return m_health; }

private:
    void poll();
    void sweep();
    void sweep(market::UtcTime now);
    void setEnds(std::vector<storage::ColdFile> files, market::UtcTime now);
    [[nodiscard]] bool isInUse() const;
    void removeFiles(std::vector<std::string> names);
    void forget(const std::vector<std::string> &names);

    Tools m_tools;
    ArchiveOptions m_options;
    interfaces::ArchiveHealth m_health;
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    std::unique_ptr<ingest::Timers::Handle> m_nextSweep;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
