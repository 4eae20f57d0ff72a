// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/engineconfig.h"
#include "core/engine/jobs/clocktools.h"

#include <functional>

namespace cw::engine {

/// Starts verifications when they are due by the believed clock; however many were missed, they are made up
/// once, and one that goes on is not overtaken unless it is paused. On the engine thread. Before one is begun
/// it is stored as handled; a mark at a time to come, of a wrong clock, is none. Of several nodes two may
/// verify at the same time: they only read.
class VerifyClock {
public:
    VerifyClock(ClockTools tools, ArchiveOptions options);

    /// Looks now and every few seconds from now on, when there is a schedule.
    void start();

private:
    using Handled = std::optional<std::string>;

    void look();
    void handle(const Handled &handled);
    [[nodiscard]] bool isVerifying() const;
    void note(market::UtcTime now, std::function<void()> then);
    void begin();

    ClockTools m_tools;
    ArchiveOptions m_options;
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
