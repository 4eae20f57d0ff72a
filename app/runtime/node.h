// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/config/settings.h"
#include "core/interfaces/engine.h"
#include "core/storage/awaiteddatabase.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace cw::runtime {

/// What a node is started for.
enum class NodeMode {
    Record,  ///< streams, backfill and repair, API, hand-off: `serve`
    Window,  ///< the same, but an API that cannot be served is told by apiProblem() and stops nothing
    OneShot, ///< only what a command asks for
};

/// The database of a node, and what its start has to know of it.
struct OpenedStore {
    std::shared_ptr<storage::Database> database;
    storage::AwaitedDatabase *awaited = nullptr; ///< `database`, when it is away and waited for
    std::optional<market::UtcTime> newest; ///< demo only: the newest instant it holds
    bool needsCheck = false;               ///< there is a file, and it was not read through before it was opened
};

/// The slow part of a start: makes sure that nobody else uses the data directory, empties the demo's own, opens the
/// database and brings its schema up to date. A damaged database is Corrupt, with a sentence that names the ways out. A
/// node that records waits for a server that is away: then this answers at once with a database that is not there yet.
/// Blocks; any thread.
[[nodiscard]] Result<OpenedStore> openStore(const config::Settings &settings, NodeMode mode);

/// One running node: database, demo exchange if asked, engine, API and hand-off, started in this order and stopped in
/// reverse. Lives on the main thread.
class Node {
public:
    /// Starts everything over a store. The error says in one sentence what could not be started (a busy port…).
    [[nodiscard]] static Result<std::unique_ptr<Node>> start(const config::Settings &settings, NodeMode mode,
                                                             OpenedStore store);
    ~Node();
    Node(const Node &) = delete;
    Node &operator=(const Node &) = delete;

    [[nodiscard]] interfaces::Engine &engine();
    /// "http://127.0.0.1:8000", or empty without an API.
    [[nodiscard]] QString apiAddress() const;
    /// Why there is no API although there should be one; empty otherwise.
    [[nodiscard]] QString apiProblem() const;
    /// Who is told, on the main thread, that a database that was waited for will not come: its server refuses what waiting
    /// cannot mend.
    void onRefused(std::function<void(const Error &)> refused);
    /// Stops in reverse order of start; each step has its share of `deadline`. Called by the destructor too. A server that
    /// does not answer is not waited for, but a connection that is just being opened cannot be cut: see LeaveInTime.
    void stop(std::chrono::milliseconds deadline = std::chrono::seconds(5));
    /// While it stops: the process may end now and takes no live row with it. Any thread.
    [[nodiscard]] bool mayEnd() const;

private:
    Node();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::runtime
