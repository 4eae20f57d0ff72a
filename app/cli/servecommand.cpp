// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/servecommand.h"

#include "app/runtime/commands/command.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/leaveintime.h"
#include "app/runtime/logging.h"
#include "app/runtime/node.h"
#include "app/runtime/signals.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <cstdio>

Q_LOGGING_CATEGORY(logServe, "cw.serve")

namespace cw {

namespace {

/// The line a script waits for.
void announce(const QString &address, bool json)
{
    if (json)
        std::fputs(runtime::jsonLine({{QStringLiteral("listening"),
                                       address.isEmpty() ? QJsonValue() : QJsonValue(address)}})
                       .c_str(),
                   stdout);
    else if (address.isEmpty())
        std::puts("recording, no API");
    else
        std::printf("listening on %s\n", qUtf8Printable(address));
    std::fflush(stdout);
}

int failed(const Error &error)
{
    std::fprintf(stderr, "candlewright-cli: %s\n", error.detail.c_str());
    return runtime::kFailed;
}

} // namespace

runtime::CommandSpec serveSpec()
{
    return {"serve", "", "engine and local API until SIGINT or SIGTERM", {runtime::kJsonOption}};
}

int runServe(const config::Resolved &resolved, bool json)
{
    runtime::startLogging(resolved.settings.logLevel, resolved.settings.logFile);
    for (const std::string &note : resolved.notes)
        qCWarning(logServe).noquote() << QString::fromStdString(note);
    constexpr auto kMode = runtime::NodeMode::Record;
    auto node = runtime::openStore(resolved.settings, kMode).and_then([&](runtime::OpenedStore store) {
        return runtime::Node::start(resolved.settings, kMode, std::move(store));
    });
    if (!node)
        return failed(node.error());
    const runtime::StopSignals signals([] { QCoreApplication::quit(); });
    (*node)->onRefused([](const Error &error) { QCoreApplication::exit(failed(error)); });
    announce((*node)->apiAddress(), json);
    const int code = QCoreApplication::exec();
    runtime::LeaveInTime leave(code, [&node = **node] { return node.mayEnd(); });
    (*node)->stop();
    leave.allow();
    node->reset();
    return code;
}

} // namespace cw
