// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/config/settings.h"
#include "core/interfaces/engine.h"

#include <QString>

#include <chrono>
#include <memory>

namespace cw::runtime {

/// What a node is started for.
enum class NodeMode {
    Record,  ///< streams, backfill and repair, API, hand-off: the window and `serve`
    OneShot, ///< only what a command asks for
};

/// One running node: database, demo exchange if asked, engine, API and hand-off, started in this order and stopped in
/// reverse. Lives on the main thread.
class Node {
public:
    /// Starts everything. The error says in one sentence what could not be started (a busy port, a foreign database…).
    [[nodiscard]] static Result<std::unique_ptr<Node>> start(const config::Settings &settings, NodeMode mode);
    ~Node();
    Node(const Node &) = delete;
    Node &operator=(const Node &) = delete;

    [[nodiscard]] interfaces::Engine &engine();
    /// "http://127.0.0.1:8000", or empty without an API.
    [[nodiscard]] QString apiAddress() const;
    /// Stops in reverse order of start; each step has its share of `deadline`. Called by the destructor too.
    void stop(std::chrono::milliseconds deadline = std::chrono::seconds(5));

private:
    Node();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::runtime
