// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopoptions.h"
#include "app/desktop/translation.h"
#include "app/desktop/workstation.h"
#include "app/runtime/processsecrets.h"
#include "app/runtime/serverenvironment.h"
#include "app/runtime/signals.h"
#include "app/runtime/startup.h"
#include "app/runtime/textlocale.h"
#include "core/base/memory.h"

#include <QApplication>
#include <QIcon>

#include <clocale>
#include <cstdio>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

using namespace cw;

constexpr int kWrongUse = 2;

int wrongUse(const Error &error)
{
    std::fprintf(stderr, "candlewright: %s\n", error.detail.c_str());
    return kWrongUse;
}

/// Everything that needs the application object.
int runApplication(const runtime::CommandLine &line, const desktop::DesktopOptions &options,
                   const std::vector<std::string> &dropped)
{
    auto resolved = runtime::loadSettings(line, dropped);
    if (!resolved)
        return wrongUse(resolved.error());
    return desktop::runWorkstation(std::move(*resolved), options);
}

} // namespace

int main(int argc, char *argv[])
{
    returnFreedMemory();
    runtime::ignoreHarmlessSignals();
    // Before the application object: help and version work without a display.
    const auto line = runtime::parseCommandLine({argv + 1, argv + argc}, {}, desktop::optionSpecs());
    runtime::hideProcessSecrets(argc, argv);
    const auto dropped = runtime::dropRedirectingVariables();
    if (!line)
        return wrongUse(line.error());
    if (line->version) {
        std::puts("candlewright " CANDLEWRIGHT_VERSION);
        return 0;
    }
    if (line->help) {
        std::fputs(runtime::helpText("candlewright", {}, desktop::optionSpecs(), {}).c_str(), stdout);
        return 0;
    }
    const auto options = desktop::parseOptions(*line);
    if (!options)
        return wrongUse(options.error());
    runtime::useUtf8Text();
    QApplication app(argc, argv);
    // The application object takes over the user's locale; numbers in files and answers never follow it.
    std::setlocale(LC_NUMERIC, "C");
    QCoreApplication::setApplicationName(u"candlewright"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(CANDLEWRIGHT_VERSION));
    QGuiApplication::setApplicationDisplayName(u"Candlewright"_s);
    QGuiApplication::setDesktopFileName(u"org.candlewright.Candlewright"_s);
    QGuiApplication::setWindowIcon(QIcon(u":/icons/candlewright.svg"_s));
    desktop::installTranslation(app);
    return runApplication(*line, *options, dropped);
}
