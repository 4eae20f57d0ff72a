// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/oneshot.h"

#include "app/runtime/commands/command.h"
#include "app/runtime/handoff.h"
#include "app/runtime/logging.h"
#include "app/runtime/node.h"
#include "app/runtime/signals.h"
#include "app/runtime/stdoutput.h"
#include "core/config/values.h"

#include <QCoreApplication>
#include <QDir>

#include <atomic>
#include <cstdio>
#include <thread>

namespace cw {
namespace {

int runHere(const config::Settings &settings, const runtime::CommandLine &line)
{
    // A command's own words are what its user came for; the engine's chatter stays out of them.
    const std::string level = line.has("log-level") ? settings.logLevel : "warning";
    runtime::startLogging(level, settings.logFile);
    constexpr auto kMode = runtime::NodeMode::OneShot;
    auto node = runtime::openStore(settings, kMode).and_then([&](runtime::OpenedStore store) {
        return runtime::Node::start(settings, kMode, std::move(store));
    });
    if (!node) {
        std::fprintf(stderr, "candlewright-cli: %s\n", node.error().detail.c_str());
        return runtime::kFailed;
    }
    std::atomic<bool> cancelled = false;
    const runtime::StopSignals signals([&cancelled] { cancelled = true; });
    const runtime::EngineCommand command = runtime::engineCommand(line.command);
    std::thread worker([&] {
        runtime::StdOutput out;
        const int code =
            out.ended(command({(*node)->engine(), settings, line, QDir::currentPath(), out, cancelled}));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    });
    const int code = QCoreApplication::exec();
    worker.join();
    (*node)->stop();
    return code;
}

} // namespace

int runOneShot(const config::Resolved &resolved, const runtime::CommandLine &line,
               const std::vector<std::string> &arguments)
{
    const config::Settings &settings = resolved.settings;
    const std::string named =
        resolved.origins.contains("storage/url") ? config::withoutPassword(settings.databaseUrl) : std::string();
    if (const auto code = runtime::handOff(settings.dataDir, arguments, named))
        return *code;
    return runHere(settings, line);
}

} // namespace cw
