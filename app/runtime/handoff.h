// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cw::runtime {

/// Lets the node that runs on a data directory do the commands of others: it holds the only write connection.
///
/// Protocol on a local socket inside the data directory: the client sends one JSON line
/// {"arguments":[…],"directory":"…","database":"…"}; a command that names another database than the node's is refused. The
/// node answers frames of one type byte ('o' data, 'e' talk, 'x' exit code),
/// a four-byte big-endian length, and that many bytes. A client that hangs up cancels its command.
class HandOffServer : public QObject {
    Q_OBJECT
public:
    /// `engine` and `settings` must outlive the server. Commands run on threads of their own.
    HandOffServer(interfaces::Engine &engine, const config::Settings &settings, QObject *parent = nullptr);
    ~HandOffServer() override;

    /// Starts to listen. Without it the node works, but cannot be handed commands.
    [[nodiscard]] Result<> listen();
    /// Cancels what runs and waits for it.
    void stop();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// True when a node answers on `dataDir`.
[[nodiscard]] bool isNodeRunning(const std::string &dataDir);

/// Hands a command to the node on `dataDir` and copies its words to stdout and stderr. `database`: the one that was named
/// for it, without its password; empty: none was. Empty when no node answers there. Blocks; for the command line only.
[[nodiscard]] std::optional<int> handOff(const std::string &dataDir, const std::vector<std::string> &arguments,
                                         const std::string &database);

} // namespace cw::runtime
