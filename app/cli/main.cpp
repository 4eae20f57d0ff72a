// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/oneshot.h"
#include "app/cli/replaycommand.h"
#include "app/cli/servecommand.h"
#include "app/runtime/commands/command.h"
#include "app/runtime/commands/passwordcommand.h"
#include "app/runtime/commands/restorecommand.h"
#include "app/runtime/databaseaddress.h"
#include "app/runtime/logging.h"
#include "app/runtime/processsecrets.h"
#include "app/runtime/serverenvironment.h"
#include "app/runtime/signals.h"
#include "app/runtime/startup.h"
#include "app/runtime/stdoutput.h"
#include "app/runtime/textlocale.h"
#include "core/base/memory.h"

#include <QCoreApplication>

#include <clocale>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

using namespace cw;
using namespace cw::runtime;

std::vector<CommandSpec> commandSpecs()
{
    std::vector<CommandSpec> specs{serveSpec(), replaySpec(), restoreSpec(), passwordSpec()};
    for (auto &spec : engineCommandSpecs())
        specs.push_back(std::move(spec));
    return specs;
}

int wrongUse(const std::string &sentence)
{
    std::fprintf(stderr, "candlewright-cli: %s\n", sentence.c_str());
    return kWrongUse;
}

int runCommand(const CommandLine &line, const std::vector<std::string> &arguments,
               const std::vector<std::string> &dropped)
{
    if (line.command == "replay")
        return runReplay(line);
    auto resolved = loadSettings(line, dropped);
    if (!resolved)
        return wrongUse(resolved.error().detail);
    if (const auto prepared = prepareDataDirectory(resolved->settings.dataDir); !prepared)
        return wrongUse(prepared.error().detail);
    cw::secrets::Keyring keyring;
    const auto passwords = passwordStore(resolved->settings, keyring);
    if (line.command == "password") {
        StdOutput out;
        return out.ended(runPassword(resolved->settings, line, passwords, out));
    }
    if (const auto taken = takeStoredPassword(resolved->settings, passwords); !taken)
        return wrongUse(taken.error().detail);
    if (line.command == "serve")
        return runServe(*resolved, line.has("json"));
    if (line.command == "restore") {
        StdOutput out;
        return out.ended(runRestore(resolved->settings, line, out));
    }
    return runOneShot(*resolved, line, arguments);
}

} // namespace

int main(int argc, char *argv[])
{
    returnFreedMemory();
    ignoreHarmlessSignals();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    hideProcessSecrets(argc, argv);
    const auto dropped = dropRedirectingVariables();
    const auto specs = commandSpecs();
    const auto line = parseCommandLine(arguments, specs, {});
    if (!line)
        return wrongUse(line.error().detail);
    if (line->version) {
        std::puts("candlewright-cli " CANDLEWRIGHT_VERSION);
        return kDone;
    }
    if (line->help || line->command.empty()) {
        std::fputs(helpText("candlewright-cli", specs, {}, line->command).c_str(),
                   line->help ? stdout : stderr);
        return line->help ? kDone : kWrongUse;
    }
    useUtf8Text();
    QCoreApplication app(argc, argv);
    // The application object takes over the user's locale; numbers in files and answers never follow it.
    std::setlocale(LC_NUMERIC, "C");
    QCoreApplication::setApplicationName(u"candlewright"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(CANDLEWRIGHT_VERSION));
    return runCommand(*line, arguments, dropped);
}
