// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/replaycommand.h"

#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "app/runtime/exchangehost.h"
#include "app/runtime/databaseaddress.h"
#include "app/runtime/logging.h"
#include "app/runtime/signals.h"
#include "app/runtime/startup.h"
#include "core/config/values.h"
#include "core/replay/marketsource.h"
#include "core/storage/store.h"

#include <QCoreApplication>

#include <cstdio>

namespace cw {
namespace {

using runtime::CommandLine;
using runtime::ExchangeHost;

struct ReplaySetup {
    ExchangeHost::Loader loader;
    replay::ReplayOptions options;
    int port = 0;
};

/// Rows of a store between --from and --to; the database is closed again when they are loaded.
replay::LoadedMarket loadStore(const std::string &url, std::optional<bool> loop)
{
    auto database = storage::openDatabase(url);
    if (!database)
        return failFrom(database);
    auto reader = (*database)->openReader();
    if (!reader)
        return failFrom(reader);
    return replay::loadStoredMarket(**reader, loop);
}

Result<ExchangeHost::Loader> loaderOf(const CommandLine &line)
{
    const std::string source = line.value("source").value_or("bundled");
    const std::optional<bool> loop = line.has("loop") ? std::optional(true) : std::nullopt;
    if (source == "bundled")
        return ExchangeHost::Loader([loop] { return replay::loadBundledMarket(loop); });
    if (source != "store")
        return ExchangeHost::Loader([source, loop] { return replay::loadMarketPath(source, loop); });
    auto resolved = runtime::loadSettings(line);
    if (!resolved)
        return failFrom(resolved);
    return ExchangeHost::Loader(
        [url = runtime::fullAddress(resolved->settings), loop] { return loadStore(url, loop); });
}

Result<replay::ReplayOptions> optionsOf(const CommandLine &line)
{
    replay::ReplayOptions options;
    auto from = runtime::timeOption(line, "from");
    auto to = runtime::timeOption(line, "to");
    if (!from)
        return failFrom(from);
    if (!to)
        return failFrom(to);
    options.from = *from;
    options.to = *to;
    if (options.from && options.to && *options.to <= *options.from)
        return fail(ErrorCode::InvalidInput, "--from must be before --to.");
    auto speed = replay::parseSpeed(line.value("speed").value_or("1"));
    if (!speed)
        return failFrom(speed);
    options.speed = *speed;
    options.unlimited = line.has("unlimited");
    if (const auto faults = line.value("faults")) {
        auto script = replay::loadFaultScript(*faults);
        if (!script)
            return failFrom(script);
        options.faults = std::move(*script);
    }
    return options;
}

Result<ReplaySetup> setupOf(const CommandLine &line)
{
    const std::string portText = line.value("port").value_or("9100");
    const auto port = config::parseInt(portText, 0, 65535);
    if (!port)
        return fail(ErrorCode::InvalidInput, "--port \"" + portText + "\" is not a number from 0 to 65535.");
    auto loader = loaderOf(line);
    if (!loader)
        return failFrom(loader);
    auto options = optionsOf(line);
    if (!options)
        return failFrom(options);
    return ReplaySetup{std::move(*loader), std::move(*options), *port};
}

int complain(const Error &error)
{
    std::fprintf(stderr, "candlewright-cli: replay: %s\n", error.detail.c_str());
    return error.code == ErrorCode::InvalidInput ? runtime::kWrongUse : runtime::kFailed;
}

} // namespace

runtime::CommandSpec replaySpec()
{
    return {"replay",
            "",
            "serve recorded market data as a Binance-compatible exchange",
            {{"port", "N", "port on 127.0.0.1 (default 9100, 0: a free one)"},
             {"speed", "X|max", "exchange seconds a second (default 1)"},
             {"from", "T", "where the clock starts (default: the recording's start)"},
             {"to", "T", "where the clock stops"},
             {"loop", "", "start the recording again at its end"},
             {"source", "SOURCE", "bundled (default), store, or a file or folder in the bulk layout"},
             {"faults", "FILE", "faults to inject (docs/replay.md)"},
             {"unlimited", "", "never refuse for weight"},
             runtime::kJsonOption}};
}

int runReplay(const CommandLine &line)
{
    auto setup = setupOf(line);
    if (!setup)
        return complain(setup.error());
    runtime::startLogging(line.value("log-level").value_or("warning"), line.value("log-file").value_or(""));
    ExchangeHost exchange;
    const auto port = exchange.start(std::move(setup->loader), std::move(setup->options),
                                     QHostAddress(QHostAddress::LocalHost), std::uint16_t(setup->port));
    if (!port)
        return complain(port.error());
    const runtime::StopSignals signals([] { QCoreApplication::quit(); });
    std::fputs(line.has("json")
                   ? runtime::jsonLine({{QStringLiteral("listening"), exchange.url()}}).c_str()
                   : qUtf8Printable(QStringLiteral("recorded exchange on %1\n").arg(exchange.url())),
               stdout);
    std::fflush(stdout);
    const int code = QCoreApplication::exec();
    exchange.stop(std::chrono::seconds(2));
    return code;
}

} // namespace cw
