// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/clock/timeboard.h"
#include "core/engine/jobs/jobbook.h"
#include "core/exchange/venue.h"
#include "core/interfaces/archive.h"
#include "core/storage/writequeue.h"

#include <functional>
#include <mutex>

namespace cw::engine {

class LeaseKeeper;

/// Leases as the outside asks for them and gives them back. Thread-safe; every call blocks on the database.
class LeaseBook {
public:
    /// Gives `action` the keeper on the engine thread, some time soon, or destroys it; any thread.
    using Post = std::function<void(std::function<void(LeaseKeeper &)> action)>;
    struct Tools {
        JobBook &book;
        ReadPool &reads;
        const StatusBoard &board;
        storage::WriteQueue &queue;
        std::shared_ptr<const exchange::Venue> venue;
        std::int64_t quota = 0; ///< temporary rows of all leases together
        bool canFetch = true;
        Post post;
        const TimeBoard &time;
    };

    explicit LeaseBook(Tools tools) : m_tools(std::move(tools)) {}

    [[nodiscard]] Result<interfaces::CreatedLease> create(const interfaces::LeaseRequest &request);
    [[nodiscard]] Result<std::vector<interfaces::TemporaryLease>> leases();
    [[nodiscard]] Result<interfaces::TemporaryLease> extend(const std::string &id,
                                                            std::chrono::seconds timeToLive);
    [[nodiscard]] Result<std::int64_t> remove(const std::string &id);

private:
    [[nodiscard]] Result<> check(const interfaces::LeaseRequest &request) const;
    /// The time that ends of leases are set by.
    [[nodiscard]] Result<market::UtcTime> now() const;
    /// While the time cannot be told none is over.
    [[nodiscard]] Result<std::vector<storage::Lease>> live();
    /// NotFound for one that is over, too.
    [[nodiscard]] Result<storage::Lease> find(const std::string &id);
    [[nodiscard]] std::int64_t held(const std::vector<storage::Lease> &leases) const;
    [[nodiscard]] interfaces::TemporaryLease shown(const storage::Lease &lease) const;

    Tools m_tools;
    std::mutex m_mutex; ///< one new lease at a time, so that two together do not pass the quota
};

} // namespace cw::engine
