// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/chores.h"
#include "core/engine/jobs/clocktools.h"
#include "core/engine/jobs/jobbook.h"
#include "core/ingest/base/listener.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"

#include <functional>
#include <map>
#include <string>

namespace cw::engine {

/// The fetch job of a lease, if the book lists one; the newest.
[[nodiscard]] std::optional<interfaces::JobStatus> jobOfLease(const JobBook &book, const std::string &lease);

/// Leases on the engine thread: has their rows fetched, writes down how that went, and takes them away when
/// their time is over.
class LeaseKeeper {
public:
    struct Tools {
        JobBook &book;
        ingest::Reads &reads;
        Chores &chores;
        ingest::RowSink &sink;
        ingest::Timers &timers;
        ingest::Listener &listener;
        NowReader now;
        std::function<void()> added;              ///< a job waits
        std::function<void(std::int64_t)> cancel; ///< ends a job
    };
    using Removed = std::function<void(Result<std::int64_t>)>;

    explicit LeaseKeeper(Tools tools);

    /// Removes expired leases now and every few seconds from now on, and goes on with those of the last run.
    /// `isAlone`: no other node can be at work on a lease without a job.
    void start(bool isAlone);
    /// Has the rows of a lease fetched that is in the store already; at most `quota` of them.
    void begin(const storage::Lease &lease, std::int64_t quota);
    /// Ends its fetch and removes it; answers how many rows went.
    void remove(const storage::Lease &lease, Removed done);
    /// Called a few times a second.
    void tick();

private:
    struct Pending {
        storage::Lease lease;
        std::int64_t job = 0;
    };

    /// Jobs of leases, by number.
    using Fetches = std::map<std::int64_t, std::string>;

    void removeUnheld();
    void sweep();
    [[nodiscard]] Fetches fetches() const;
    /// Ends those of `jobs` whose lease is not among `leases`, which were read when the jobs were there.
    void disown(const Fetches &jobs, const std::vector<storage::Lease> &leases);
    void giveUp(std::int64_t job);
    [[nodiscard]] bool isGivenUp(const std::string &lease) const;
    void handleLeases(const std::vector<storage::Lease> &leases);
    void adopt(const storage::Lease &lease);
    /// Brings a lease to where its job is. Answers whether it is there for good; one that failed may be tried again.
    [[nodiscard]] bool follow(Pending &pending);
    void write(const storage::Lease &lease);

    Tools m_tools;
    bool m_isAlone = false;
    std::map<std::string, Pending> m_pending; ///< being fetched, or failed
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
