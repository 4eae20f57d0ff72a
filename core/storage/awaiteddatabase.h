// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace cw::storage {

/// How often a database that is away is looked for; the pause doubles with each failure.
struct AwaitPauses {
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds last{5'000};
};

/// A shared database whose server does not answer yet. A thread of its own opens it as soon as it can; until then
/// readers fail at once with the reason, and the writer does with each call, so that rows wait where they are.
///
/// What waiting cannot mend (a wrong password, a database that does not exist, a newer schema) ends the wait.
class AwaitedDatabase final : public Database {
public:
    using Open = std::function<Result<std::unique_ptr<Database>>()>;
    using Refused = std::function<void(const Error &)>;

    /// Begins to wait. `open` is called on the waiting thread; `away` is why it failed before, `location` names the
    /// database without secrets.
    AwaitedDatabase(Open open, std::string location, Error away, AwaitPauses pauses = {});
    /// Ends the wait, after an attempt that runs.
    ~AwaitedDatabase() override;

    /// Who is told, once and on the waiting thread, that waiting does not help; at once when that is known already.
    void onRefused(Refused refused);

    [[nodiscard]] Result<std::unique_ptr<Reader>> openReader() override;
    [[nodiscard]] Result<std::unique_ptr<Writer>> openWriter() override;
    [[nodiscard]] Result<DatabaseInfo> info() override;
    [[nodiscard]] Result<std::unique_ptr<Caretaker>> openCaretaker() override;
    [[nodiscard]] Result<std::unique_ptr<Cluster>> openCluster() override;
    [[nodiscard]] bool isShared() const override { return true; }
    [[nodiscard]] bool isAwaited() const override;
    [[nodiscard]] std::string location() const override { return m_location; }
    void giveUp() override;

private:
    void wait();
    /// True when there is nothing more to wait for.
    [[nodiscard]] bool attempt();
    void refuse(const Error &error);
    /// The database, or why it is not there.
    [[nodiscard]] Result<std::shared_ptr<Database>> real() const;

    const Open m_open;
    const std::string m_location;
    const AwaitPauses m_pauses;
    mutable std::mutex m_mutex; ///< guards all below
    std::condition_variable m_wake;
    std::shared_ptr<Database> m_database; ///< null: still away
    Error m_away;
    bool m_isRefused = false;
    bool m_isStopping = false;
    Refused m_refused;
    std::thread m_thread; ///< last: uses all of the above
};

} // namespace cw::storage
