// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"

#include <mutex>
#include <string>
#include <vector>

namespace cw::testing {

/// interfaces::Archive in memory, with simple rules: policies and leases are numbered, runs are only noted.
/// Thread-safe.
class FakeArchive final : public interfaces::Archive {
public:
    // ---- what a test arranges
    void setRuns(std::vector<interfaces::ArchiveRun> runs);
    /// Known by their number only.
    void setOldRuns(std::vector<interfaces::ArchiveRun> runs);
    void setSegments(std::vector<interfaces::StoredSegment> segments);
    /// Every call that can fail answers this from now on; none without an error.
    void failWith(std::optional<Error> error);
    [[nodiscard]] std::vector<interfaces::ArchiveRequest> archives() const;
    [[nodiscard]] std::vector<interfaces::RestoreRequest> restores() const;
    [[nodiscard]] std::vector<interfaces::VerifyRequest> verifies() const;
    [[nodiscard]] std::vector<interfaces::RefetchRequest> refetches() const;
    [[nodiscard]] std::vector<interfaces::ExportRequest> exports() const;
    [[nodiscard]] std::vector<interfaces::PurgeRequest> purges() const;
    [[nodiscard]] std::vector<interfaces::LeaseRequest> leaseRequests() const;

    // ---- the interface
    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> policies() override;
    [[nodiscard]] Result<interfaces::ArchivePolicy>
    addPolicy(const interfaces::ArchivePolicy &policy) override;
    [[nodiscard]] Result<interfaces::ArchivePolicy>
    changePolicy(const interfaces::ArchivePolicy &policy) override;
    [[nodiscard]] Result<> removePolicy(std::int64_t id) override;
    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> applyPreset(std::string_view name) override;
    [[nodiscard]] Result<interfaces::PolicyForecast>
    forecast(const interfaces::ArchivePolicy &policy) override;
    [[nodiscard]] Result<std::int64_t> startArchive(const interfaces::ArchiveRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startRestore(const interfaces::RestoreRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startVerify(const interfaces::VerifyRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startRefetch(const interfaces::RefetchRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startExport(const interfaces::ExportRequest &request) override;
    [[nodiscard]] Result<interfaces::PurgePreview>
    previewPurge(const interfaces::PurgeRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startPurge(const interfaces::PurgeRequest &request) override;
    [[nodiscard]] std::vector<interfaces::ArchiveRun> runs() const override;
    [[nodiscard]] Result<interfaces::ArchiveRun> run(std::int64_t id) override;
    [[nodiscard]] Result<std::vector<interfaces::StoredSegment>>
    segments(const interfaces::SequenceFilter &filter) override;
    [[nodiscard]] Result<std::vector<interfaces::SliceStatus>>
    slices(const interfaces::SequenceFilter &filter) override;
    [[nodiscard]] Result<interfaces::TableFacts> tableFacts() override;
    /// One, of January 2024.
    [[nodiscard]] Result<std::vector<interfaces::ColdFileStatus>>
    coldFiles(const interfaces::SequenceFilter &filter) override;
    [[nodiscard]] Result<interfaces::ArchiveHealth> health() override;
    [[nodiscard]] Result<interfaces::CreatedLease>
    createLease(const interfaces::LeaseRequest &request) override;
    [[nodiscard]] Result<std::vector<interfaces::TemporaryLease>> leases() override;
    [[nodiscard]] Result<interfaces::TemporaryLease> extendLease(const std::string &id,
                                                                 std::chrono::seconds timeToLive) override;
    [[nodiscard]] Result<std::int64_t> removeLease(const std::string &id) override;

private:
    /// The arranged failure, or success.
    [[nodiscard]] Result<> check() const;
    [[nodiscard]] Result<std::int64_t> started() const;

    mutable std::mutex m_mutex;
    std::optional<Error> m_error;
    std::vector<interfaces::ArchivePolicy> m_policies;
    std::vector<interfaces::ArchiveRun> m_runs;
    std::vector<interfaces::ArchiveRun> m_oldRuns;
    std::vector<interfaces::StoredSegment> m_segments;
    std::vector<interfaces::TemporaryLease> m_leases;
    std::vector<interfaces::ArchiveRequest> m_archives;
    std::vector<interfaces::RestoreRequest> m_restores;
    std::vector<interfaces::VerifyRequest> m_verifies;
    std::vector<interfaces::RefetchRequest> m_refetches;
    std::vector<interfaces::ExportRequest> m_exports;
    std::vector<interfaces::PurgeRequest> m_purges;
    std::vector<interfaces::LeaseRequest> m_leaseRequests;
};

} // namespace cw::testing
