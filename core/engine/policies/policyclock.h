// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/clocktools.h"

#include <functional>
#include <string>

namespace cw::engine {

/// Starts the archive runs of policies when they are due by the believed clock; however many were missed, they
/// are made up once. A policy that a wrong clock has handled at a time to come begins anew. On the engine thread.
///
/// Before a run is begun, the policy is stored as handled. Where several nodes share the database, each that
/// finds a policy due waits a few seconds, by its name, and looks again: by then the mark of another one is
/// there. If two begin together all the same, the store lets one of them at a sequence at a time, and the
/// other finds nothing left.
///
/// What a paused run moves is left to it: a run begins without it, and a policy for nothing else waits.
class PolicyClock {
public:
    PolicyClock(ClockTools tools, const std::string &node);

    /// Looks now and every few seconds from now on.
    void start();

private:
    using Policies = std::vector<storage::ArchivePolicy>;

    void look();
    void read(std::function<void(const Policies &)> then);
    /// Those whose run is due and can begin.
    [[nodiscard]] Policies due(const Policies &policies) const;
    void lookAgainLater();
    /// Those that a clock handled that was ahead.
    void beginAnew(const Policies &policies);
    void beginAll(const Policies &policies);
    void begin(storage::ArchivePolicy policy, market::UtcTime now);

    ClockTools m_tools;
    std::chrono::seconds m_patience; ///< by the node's name
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    std::unique_ptr<ingest::Timers::Handle> m_secondLook; ///< set: something was due at the first
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
