// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace cw::storage::test {

/// A store that remembers what was written and fails on command. The test and the writer thread share it.
class FakeStore : public Database {
public:
    [[nodiscard]] Result<std::unique_ptr<Reader>> openReader() override
    {
        return fail(ErrorCode::Unsupported, "No reader here.");
    }
    [[nodiscard]] Result<DatabaseInfo> info() override { return DatabaseInfo{}; }
    [[nodiscard]] Result<std::unique_ptr<Writer>> openWriter() override
    {
        if (refusesWriter)
            return fail(ErrorCode::Conflict, "Somebody writes.");
        return std::make_unique<FakeWriter>(*this);
    }

    /// Names of the state values of each transaction.
    std::vector<std::vector<std::string>> transactions() const
    {
        const std::lock_guard lock(m_mutex);
        return m_transactions;
    }
    std::vector<std::string> names() const
    {
        std::vector<std::string> out;
        for (const auto &transaction : transactions())
            out.insert(out.end(), transaction.begin(), transaction.end());
        return out;
    }

    bool refusesWriter = false;
    std::atomic<bool> isBlocked{false}; ///< attempts wait until it is false
    std::atomic<int> failuresLeft{0};   ///< attempts that fail before one succeeds
    std::atomic<ErrorCode> failure{ErrorCode::Busy};
    std::atomic<int> attempts{0};
    std::atomic<int> maintained{0};

private:
    class FakeWriter : public Writer {
    public:
        explicit FakeWriter(FakeStore &store) : m_store(store) {}
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
        [[nodiscard]] Result<> maintain() override
        {
            ++m_store.maintained;
            return {};
        }

    private:
        FakeStore &m_store;
    };

    [[nodiscard]] Result<std::vector<WriteReport>> write(std::span<const WriteBatch *const> batches)
    {
        ++attempts;
        while (isBlocked)
            std::this_thread::yield();
        if (failuresLeft > 0) {
            --failuresLeft;
            return fail(failure, "The disk is on strike.");
        }
        std::vector<std::string> names;
        for (const WriteBatch *batch : batches) {
            if (batch->state.front().second == "poison")
                return fail(ErrorCode::InvalidInput, "This batch is poison.");
            names.push_back(batch->state.front().first);
        }
        const std::lock_guard lock(m_mutex);
        m_transactions.push_back(std::move(names));
        return std::vector<WriteReport>(batches.size(), WriteReport{1, 0, 0});
    }

    mutable std::mutex m_mutex;
    std::vector<std::vector<std::string>> m_transactions;
};

} // namespace cw::storage::test
