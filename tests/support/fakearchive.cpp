// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakearchive.h"

#include <algorithm>

namespace cw::testing {
namespace {

constexpr market::UtcTime kMade = market::fromMs(1'723'161'600'000);

} // namespace

using interfaces::ArchivePolicy;
using interfaces::TemporaryLease;

void FakeArchive::setRuns(std::vector<interfaces::ArchiveRun> runs)
{
    const std::scoped_lock lock(m_mutex);
    m_runs = std::move(runs);
}

void FakeArchive::setOldRuns(std::vector<interfaces::ArchiveRun> runs)
{
    const std::scoped_lock lock(m_mutex);
    m_oldRuns = std::move(runs);
}

void FakeArchive::setSegments(std::vector<interfaces::StoredSegment> segments)
{
    const std::scoped_lock lock(m_mutex);
    m_segments = std::move(segments);
}

void FakeArchive::failWith(std::optional<Error> error)
{
    const std::scoped_lock lock(m_mutex);
    m_error = std::move(error);
}

std::vector<interfaces::ArchiveRequest> FakeArchive::archives() const
{
    const std::scoped_lock lock(m_mutex);
    return m_archives;
}

std::vector<interfaces::RestoreRequest> FakeArchive::restores() const
{
    const std::scoped_lock lock(m_mutex);
    return m_restores;
}

std::vector<interfaces::RefetchRequest> FakeArchive::refetches() const
{
    const std::scoped_lock lock(m_mutex);
    return m_refetches;
}

std::vector<interfaces::VerifyRequest> FakeArchive::verifies() const
{
    const std::scoped_lock lock(m_mutex);
    return m_verifies;
}

std::vector<interfaces::LeaseRequest> FakeArchive::leaseRequests() const
{
    const std::scoped_lock lock(m_mutex);
    return m_leaseRequests;
}

Result<> FakeArchive::check() const
{
    if (m_error)
        return tl::unexpected(*m_error);
    return {};
}

Result<std::int64_t> FakeArchive::started() const
{
    if (m_error)
        return tl::unexpected(*m_error);
    return static_cast<std::int64_t>(m_archives.size() + m_restores.size() + m_verifies.size()
                                     + m_refetches.size());
}

Result<std::vector<ArchivePolicy>> FakeArchive::policies()
{
    const std::scoped_lock lock(m_mutex);
    return check().map([this] { return m_policies; });
}

Result<ArchivePolicy> FakeArchive::addPolicy(const ArchivePolicy &policy)
{
    const std::scoped_lock lock(m_mutex);
    return check().map([&] {
        m_policies.push_back(policy);
        m_policies.back().id = static_cast<std::int64_t>(m_policies.size());
        m_policies.back().createdAt = kMade;
        return m_policies.back();
    });
}

Result<ArchivePolicy> FakeArchive::changePolicy(const ArchivePolicy &policy)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = std::find_if(m_policies.begin(), m_policies.end(),
                                    [&](const ArchivePolicy &each) { return each.id == policy.id; });
    if (found == m_policies.end())
        return fail(ErrorCode::NotFound, "There is no such policy.");
    return check().map([&] { return *found = policy; });
}

Result<> FakeArchive::removePolicy(std::int64_t id)
{
    const std::scoped_lock lock(m_mutex);
    if (std::erase_if(m_policies, [id](const ArchivePolicy &each) { return each.id == id; }) == 0)
        return fail(ErrorCode::NotFound, "There is no such policy.");
    return check();
}

Result<std::vector<ArchivePolicy>> FakeArchive::applyPreset(std::string_view name)
{
    if (name != "standard")
        return fail(ErrorCode::InvalidInput, "There is standard.");
    auto added = addPolicy({});
    if (!added)
        return failFrom(added);
    return std::vector<ArchivePolicy>{std::move(*added)};
}

Result<interfaces::PolicyForecast> FakeArchive::forecast(const ArchivePolicy &policy)
{
    const std::scoped_lock lock(m_mutex);
    interfaces::PolicyForecast forecast;
    forecast.sequences = 1;
    forecast.rowsPerDay = 1'440;
    forecast.steadyRows = forecast.rowsPerDay * policy.keepDays;
    return check().map([&] { return forecast; });
}

Result<std::int64_t> FakeArchive::startArchive(const interfaces::ArchiveRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_archives.push_back(request);
    return started();
}

Result<std::int64_t> FakeArchive::startRestore(const interfaces::RestoreRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_restores.push_back(request);
    return started();
}

Result<std::int64_t> FakeArchive::startVerify(const interfaces::VerifyRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_verifies.push_back(request);
    return started();
}

Result<std::int64_t> FakeArchive::startRefetch(const interfaces::RefetchRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_refetches.push_back(request);
    return started();
}

std::vector<interfaces::ExportRequest> FakeArchive::exports() const
{
    const std::scoped_lock lock(m_mutex);
    return m_exports;
}

std::vector<interfaces::PurgeRequest> FakeArchive::purges() const
{
    const std::scoped_lock lock(m_mutex);
    return m_purges;
}

Result<std::int64_t> FakeArchive::startExport(const interfaces::ExportRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_exports.push_back(request);
    return started();
}

Result<interfaces::PurgePreview> FakeArchive::previewPurge(const interfaces::PurgeRequest &)
{
    const std::scoped_lock lock(m_mutex);
    return check().map([] {
        return interfaces::PurgePreview{30, 10, std::string(64, 'a'), "0123456789abcdef", 7};
    });
}

Result<std::int64_t> FakeArchive::startPurge(const interfaces::PurgeRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_purges.push_back(request);
    return started();
}

Result<std::vector<interfaces::ColdFileStatus>> FakeArchive::coldFiles(const interfaces::SequenceFilter &)
{
    const std::scoped_lock lock(m_mutex);
    interfaces::ColdFileStatus file;
    file.id = 1;
    file.name = "spot-BTCUSDT-1m-2024-01.csv.zst";
    file.reason = "cold";
    file.sequence = {
        {interfaces::Market::Spot, "BTCUSDT"}, interfaces::DataKind::Candles, interfaces::Interval::M1};
    file.first = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
    file.last = file.first + std::chrono::days(30);
    file.rows = 44'640;
    file.isAway = true;
    file.madeBy = "user, job 3, node desk";
    return check().map([&file] { return std::vector{file}; });
}

Result<interfaces::ArchiveHealth> FakeArchive::health()
{
    const std::scoped_lock lock(m_mutex);
    return check().map([] { return interfaces::ArchiveHealth(); });
}

std::vector<interfaces::ArchiveRun> FakeArchive::runs() const
{
    const std::scoped_lock lock(m_mutex);
    return m_runs;
}

Result<interfaces::ArchiveRun> FakeArchive::run(std::int64_t id)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto *runs : {&m_runs, &m_oldRuns}) {
        for (const interfaces::ArchiveRun &run : *runs) {
            if (run.job.id == id)
                return check().map([&run] { return run; });
        }
    }
    return fail(ErrorCode::NotFound, "There is no such run.");
}

Result<std::vector<interfaces::StoredSegment>> FakeArchive::segments(const interfaces::SequenceFilter &filter)
{
    const std::scoped_lock lock(m_mutex);
    auto found = m_segments;
    std::erase_if(found, [&](const auto &segment) { return !matches(filter, segment.sequence); });
    return check().map([&] { return found; });
}

Result<std::vector<interfaces::SliceStatus>> FakeArchive::slices(const interfaces::SequenceFilter &)
{
    const std::scoped_lock lock(m_mutex);
    return check().map([] { return std::vector<interfaces::SliceStatus>(); });
}

Result<interfaces::TableFacts> FakeArchive::tableFacts()
{
    const std::scoped_lock lock(m_mutex);
    return check().map([] { return interfaces::TableFacts{{interfaces::DataKind::Trades}}; });
}

Result<interfaces::CreatedLease> FakeArchive::createLease(const interfaces::LeaseRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    m_leaseRequests.push_back(request);
    if (auto checked = check(); !checked)
        return failFrom(checked);
    for (const TemporaryLease &lease : m_leases) {
        if (lease.sequence == request.sequence && lease.range == request.range)
            return interfaces::CreatedLease{lease, false};
    }
    TemporaryLease lease;
    lease.id = "lease-" + std::to_string(m_leases.size() + 1);
    lease.sequence = request.sequence;
    lease.range = request.range;
    lease.owner = request.owner;
    lease.createdAt = kMade;
    lease.expiresAt = kMade + request.timeToLive;
    m_leases.push_back(lease);
    return interfaces::CreatedLease{lease, true};
}

Result<std::vector<TemporaryLease>> FakeArchive::leases()
{
    const std::scoped_lock lock(m_mutex);
    return check().map([this] { return m_leases; });
}

Result<TemporaryLease> FakeArchive::extendLease(const std::string &id, std::chrono::seconds timeToLive)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = std::find_if(m_leases.begin(), m_leases.end(),
                                    [&](const TemporaryLease &lease) { return lease.id == id; });
    if (found == m_leases.end())
        return fail(ErrorCode::NotFound, "There is no such lease.");
    return check().map([&] {
        found->expiresAt = kMade + timeToLive;
        return *found;
    });
}

Result<std::int64_t> FakeArchive::removeLease(const std::string &id)
{
    const std::scoped_lock lock(m_mutex);
    if (std::erase_if(m_leases, [&](const TemporaryLease &lease) { return lease.id == id; }) == 0)
        return fail(ErrorCode::NotFound, "There is no such lease.");
    return check().map([] { return std::int64_t{7}; });
}

} // namespace cw::testing
