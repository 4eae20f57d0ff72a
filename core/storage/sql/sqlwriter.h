// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/writesession.h"

#include <functional>

namespace cw::storage::sql {

/// The writer of every engine. When the connection is lost in the middle of a write, it is made anew and the write
/// repeated once: what the lost transaction may have stored is skipped then, and what it may have moved stays moved.
class SqlWriter final : public Writer {
public:
    using Open = std::function<Result<std::unique_ptr<WriteSession>>()>;

    /// `open` makes a session; it is called again after an error that leaves the state of one in doubt, on the same
    /// thread. What it holds on to lives as long as the writer.
    [[nodiscard]] static Result<std::unique_ptr<Writer>> open(Open open);

    [[nodiscard]] Result<std::vector<WriteReport>>
    writeAll(std::span<const WriteBatch *const> batches) override;
    [[nodiscard]] Result<ArchiveStep> archive(const Sequence &sequence, UtcTime before,
                                              std::int64_t maxRows) override;
    [[nodiscard]] Result<ArchiveStep> restore(const Sequence &sequence, TimeRange range,
                                              std::int64_t maxRows) override;
    [[nodiscard]] Result<std::int64_t> remove(const Removal &removal) override;
    [[nodiscard]] Result<std::int64_t> removeLease(const std::string &id) override;
    [[nodiscard]] Result<std::int64_t> removeUnheld() override;
    [[nodiscard]] Result<> maintain() override;
    [[nodiscard]] Result<> tidy(Tidying tidying) override;

private:
    explicit SqlWriter(Open open) : m_open(std::move(open)) {}

    [[nodiscard]] Result<WriteSession *> session();
    /// Does `work(session)`, once more when the connection was lost meanwhile. What it did then is done or not; doing it
    /// again is harmless.
    template<class Work>
    auto attempt(Work work) -> decltype(work(std::declval<WriteSession &>()));
    /// Drops what an error made doubtful. True when the connection was lost.
    bool settle(const Error &error);

    Open m_open;
    std::unique_ptr<WriteSession> m_session;
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace cw::storage::sql
