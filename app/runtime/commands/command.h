// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commandline.h"
#include "app/runtime/commands/blockwords.h"
#include "core/config/settings.h"
#include "core/interfaces/engine.h"

#include <QString>

#include <atomic>
#include <memory>
#include <string_view>

namespace cw::runtime {

/// Exit codes of interface.md §2.
enum ExitCode : int { kDone = 0, kFailed = 1, kWrongUse = 2 };

/// Where a command's words go: data for programs, talk for people. Called from the command's thread.
class Output {
public:
    virtual ~Output() = default;
    virtual void data(std::string_view text) = 0;
    virtual void talk(std::string_view text) = 0;
    /// True when talk reaches a terminal, so that progress is worth writing.
    [[nodiscard]] virtual bool isTerminal() const = 0;
};

/// The option of every command that prints data.
inline constexpr OptionSpec kJsonOption{"json", "", "print JSON"};

/// What a command works with.
struct CommandContext {
    interfaces::Engine &engine;
    const config::Settings &settings;
    const CommandLine &line;
    QString workingDirectory; ///< relative paths of the user are meant from here
    Output &out;
    const std::atomic<bool> &cancelled;
    /// The engine is of the node that runs on the data directory, not one made for the command.
    bool isNode = false;
    std::shared_ptr<BlockWords> blocks = std::make_shared<BlockWords>();

    /// A user's path made absolute.
    [[nodiscard]] QString path(const std::string &text) const;
    [[nodiscard]] bool json() const { return line.has("json"); }
    /// Says why the command stops and returns the exit code: 2 for wrong use, 1 otherwise.
    int failed(const Error &error) const;
    /// Says that requests wait because the exchange asked for a pause, once for each; called while the command waits.
    void tellBlocks() const;
};

/// A command that works on an engine: in this process, or in the node that runs on the data directory.
using EngineCommand = int (*)(const CommandContext &);

/// The commands that need an engine, by name; null for any other name.
[[nodiscard]] EngineCommand engineCommand(std::string_view name);
/// Their specs, for the command line and --help.
[[nodiscard]] std::vector<CommandSpec> engineCommandSpecs();

/// Waits for a job, writing progress to a terminal. Cancels the job when the command is cancelled.
[[nodiscard]] Result<interfaces::JobStatus> waitForJob(const CommandContext &context, std::int64_t job);

/// A clause about candles that a job leaves for a later run; empty when it leaves none.
[[nodiscard]] std::string unprovenText(const interfaces::JobStatus &job);

} // namespace cw::runtime
