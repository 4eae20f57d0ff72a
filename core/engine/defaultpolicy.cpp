// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/defaultpolicy.h"

#include <QLoggingCategory>

#include <future>
#include <memory>

namespace cw::engine {
namespace {

Q_LOGGING_CATEGORY(log, "cw.archive")

/// Present once the default policy was made, or found to be needless.
constexpr std::string_view kStateName = "archive.policies";
constexpr std::chrono::seconds kPatience{5};

Result<bool> isNeeded(storage::Database &database)
{
    auto reader = database.openReader();
    if (!reader)
        return failFrom(reader);
    auto mark = (*reader)->state(kStateName);
    if (!mark)
        return failFrom(mark);
    return !mark->has_value();
}

Result<storage::WriteBatch> defaults(storage::Database &database)
{
    auto reader = database.openReader();
    if (!reader)
        return failFrom(reader);
    auto policies = (*reader)->policies();
    if (!policies)
        return failFrom(policies);
    storage::WriteBatch batch;
    batch.state.emplace_back(kStateName, "made");
    if (policies->empty()) {
        storage::ArchivePolicy policy;
        policy.createdAt = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
        batch.policies.push_back(std::move(policy));
    }
    return batch;
}

} // namespace

void makeDefaultPolicy(storage::Database &database, storage::WriteQueue &queue)
{
    const auto needed = isNeeded(database);
    if (needed && !*needed)
        return;
    auto batch = needed ? defaults(database) : Result<storage::WriteBatch>(tl::unexpected(needed.error()));
    if (!batch) {
        qCWarning(log, "The archive policies cannot be read: %s", batch.error().detail.c_str());
        return;
    }
    auto written = std::make_shared<std::promise<void>>();
    const auto done = written->get_future();
    auto posted = queue.post([written, batch = std::move(*batch)](const Result<storage::Writer *> &writer) {
        if (const auto stored = writer ? (*writer)->write(batch) : Result<storage::WriteReport>(); !stored)
            qCWarning(log, "The default archive policy is not stored: %s", stored.error().detail.c_str());
        written->set_value();
    });
    if (posted)
        done.wait_for(kPatience);
}

} // namespace cw::engine
