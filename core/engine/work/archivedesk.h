// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/engineconfig.h"
#include "core/engine/leases/leasebook.h"
#include "core/engine/policies/policybook.h"

#include <functional>
#include <mutex>

namespace cw::engine {

/// interfaces::Archive: checks what is asked for, gives runs a number and hands them to the engine thread.
class ArchiveDesk final : public interfaces::Archive {
public:
    struct Tools {
        JobBook &book;
        ReadPool &reads;
        ReadPool &longReads; ///< for what counts rows
        const StatusBoard &board;
        storage::WriteQueue &queue;
        const TimeBoard &time;
        bool canFetch = true;
        ArchiveOptions options;
        std::function<void()> added;       ///< a job waits; any thread, at once
        std::optional<std::string> jobsOf; ///< as EngineConfig::jobsOf
    };

    ArchiveDesk(Tools tools, LeaseBook::Tools leases);

    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> policies() override;
    [[nodiscard]] Result<interfaces::ArchivePolicy>
    addPolicy(const interfaces::ArchivePolicy &policy) override
    {
        return m_policies.add(policy);
    }
    [[nodiscard]] Result<interfaces::ArchivePolicy>
    changePolicy(const interfaces::ArchivePolicy &policy) override;
    [[nodiscard]] Result<> removePolicy(std::int64_t id) override { return m_policies.remove(id); }
    [[nodiscard]] Result<std::vector<interfaces::ArchivePolicy>> applyPreset(std::string_view name) override
    {
        return m_policies.applyPreset(name);
    }
    [[nodiscard]] Result<interfaces::PolicyForecast>
    forecast(const interfaces::ArchivePolicy &policy) override
    {
        return m_policies.forecast(policy);
    }

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
    [[nodiscard]] Result<std::vector<interfaces::ColdFileStatus>>
    coldFiles(const interfaces::SequenceFilter &filter) override;
    [[nodiscard]] Result<interfaces::ArchiveHealth> health() override;

    [[nodiscard]] Result<interfaces::CreatedLease>
    createLease(const interfaces::LeaseRequest &request) override
    {
        return m_leases.create(request);
    }
    [[nodiscard]] Result<std::vector<interfaces::TemporaryLease>> leases() override
    {
        return m_leases.leases();
    }
    [[nodiscard]] Result<interfaces::TemporaryLease> extendLease(const std::string &id,
                                                                 std::chrono::seconds timeToLive) override
    {
        return m_leases.extend(id, timeToLive);
    }
    [[nodiscard]] Result<std::int64_t> removeLease(const std::string &id) override
    {
        return m_leases.remove(id);
    }

private:
    /// What a request by hand says, or what its policy does.
    [[nodiscard]] Result<interfaces::ArchiveRequest> completed(const interfaces::ArchiveRequest &request);
    [[nodiscard]] Result<interfaces::ExportRequest> completed(const interfaces::ExportRequest &request);
    /// Sequence and range of the file it names.
    [[nodiscard]] Result<interfaces::RestoreRequest> completed(const interfaces::RestoreRequest &request);
    [[nodiscard]] Result<> checkPurge(const interfaces::PurgeRequest &request) const;
    [[nodiscard]] std::int64_t enqueue(interfaces::JobKind kind, std::string title, std::string request);

    Tools m_tools;
    PolicyBook m_policies;
    LeaseBook m_leases;
    std::mutex m_mutex; ///< one new run at a time, so that of two on the same rows one is refused
};

} // namespace cw::engine
