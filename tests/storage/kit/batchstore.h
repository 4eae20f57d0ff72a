// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace cw::storage::test {

/// A store that keeps the batches it was given and is away on command. The test and the writer thread share it.
class BatchStore : public Database {
public:
    [[nodiscard]] Result<std::unique_ptr<Reader>> openReader() override
    {
        return fail(ErrorCode::Unsupported, "No reader here.");
    }
    [[nodiscard]] Result<DatabaseInfo> info() override
    {
        if (isAway)
            return fail(ErrorCode::Network, "The server is away.");
        DatabaseInfo out;
        out.identity = identity;
        out.location = "server/database";
        return out;
    }
    [[nodiscard]] Result<std::unique_ptr<Writer>> openWriter() override
    {
        return std::make_unique<Keeper>(*this);
    }

    /// Ids of the committed trades in the order of their commits.
    std::vector<std::int64_t> ids() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<std::int64_t> out;
        for (const WriteBatch &batch : m_batches) {
            for (const TradeBatch &part : batch.trades) {
                for (const Trade &trade : part.trades)
                    out.push_back(trade.id);
            }
        }
        return out;
    }
    std::vector<GapRecord> gaps() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<GapRecord> out;
        for (const WriteBatch &batch : m_batches)
            out.insert(out.end(), batch.gaps.begin(), batch.gaps.end());
        return out;
    }

    std::string identity; ///< what the store says it is
    std::atomic<bool> isAway{false}; ///< attempts fail in a way that can pass
    std::atomic<int> attempts{0};
    std::atomic<std::int64_t> poison{-1}; ///< a batch with this id is refused for good

private:
    class Keeper : public Writer {
    public:
        explicit Keeper(BatchStore &store) : m_store(store) {}
        [[nodiscard]] Result<std::vector<WriteReport>>
        writeAll(std::span<const WriteBatch *const> batches) override
        {
            return m_store.write(batches);
        }
        [[nodiscard]] Result<ArchiveStep> archive(const Sequence &, UtcTime, std::int64_t) override
        {
            return fail(ErrorCode::Unsupported, "No archive here.");
        }
        [[nodiscard]] Result<ArchiveStep> restore(const Sequence &, TimeRange, std::int64_t) override
        {
            return fail(ErrorCode::Unsupported, "No archive here.");
        }
        [[nodiscard]] Result<std::int64_t> remove(const Removal &) override { return 0; }
        [[nodiscard]] Result<std::int64_t> removeLease(const std::string &) override { return 0; }
        [[nodiscard]] Result<std::int64_t> removeUnheld() override { return 0; }
        [[nodiscard]] Result<> maintain() override { return {}; }

    private:
        BatchStore &m_store;
    };

    [[nodiscard]] bool isPoisoned(const WriteBatch &batch) const
    {
        for (const TradeBatch &part : batch.trades) {
            for (const Trade &trade : part.trades) {
                if (trade.id == poison)
                    return true;
            }
        }
        return false;
    }

    [[nodiscard]] Result<std::vector<WriteReport>> write(std::span<const WriteBatch *const> batches)
    {
        ++attempts;
        if (isAway)
            return fail(ErrorCode::Network, "The server is away.");
        std::vector<WriteReport> reports;
        for (const WriteBatch *batch : batches) {
            if (isPoisoned(*batch))
                return fail(ErrorCode::InvalidInput, "This batch is poison.");
            reports.push_back({batch->rows(), 0, 0});
        }
        const std::lock_guard lock(m_mutex);
        for (const WriteBatch *batch : batches)
            m_batches.push_back(*batch);
        return reports;
    }

    mutable std::mutex m_mutex;
    std::vector<WriteBatch> m_batches;
};

} // namespace cw::storage::test
