// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopoptions.h"

#include <QStringList>

#include <charconv>

namespace cw::desktop {
namespace {

constexpr int kMostPixels = 16'384;
constexpr double kMostSeconds = 3'600;

const std::vector<std::string> &panelWords()
{
    static const std::vector<std::string> words{"symbols", "chart", "gaps", "coverage", "jobs",
                                                "rejected", "retention", "archive", "verification",
                                                "temporary", "storage", "about"};
    return words;
}

tl::unexpected<Error> refuse(const std::string &option, const std::string &value, const std::string &accepted)
{
    return fail(ErrorCode::InvalidInput,
                "--" + option + " \"" + value + "\" cannot be used; accepted is " + accepted + '.');
}

Result<QSize> parseSize(const std::string &text)
{
    const QStringList parts = QString::fromStdString(text).split(u'x');
    const QSize size(parts.value(0).toInt(), parts.value(1).toInt());
    if (parts.size() != 2 || size.isEmpty() || size.width() > kMostPixels || size.height() > kMostPixels)
        return refuse("size", text, "WIDTHxHEIGHT in pixels, for example 1600x900");
    return size;
}

Result<std::chrono::milliseconds> parseSeconds(const std::string &text)
{
    double seconds = -1;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (problem != std::errc() || end != text.data() + text.size()
        || !(seconds >= 0 && seconds <= kMostSeconds))
        return refuse("after", text, "a number of seconds from 0 to 3600");
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
}

Result<QString> parsePanel(const std::string &text)
{
    std::string words;
    for (const std::string &word : panelWords()) {
        if (word == text)
            return QString::fromStdString(text);
        words += (words.empty() ? "" : ", ") + word;
    }
    return refuse("show", text, "one of " + words);
}

} // namespace

const std::vector<runtime::OptionSpec> &optionSpecs()
{
    static const std::vector<runtime::OptionSpec> specs{
        {"screenshot", "FILE", "save a picture once the first data are drawn, and exit"},
        {"size", "WxH", "size of the window"},
        {"after", "SECONDS", "wait this long before the picture is taken"},
        {"show", "PANEL", "bring a panel to the front: symbols, chart, gaps, coverage, jobs, rejected,"
                         " retention, archive, verification, temporary, storage, about"},
        {"profile-frames", "FILE", "write the time of every chart frame as CSV"},
    };
    return specs;
}

Result<DesktopOptions> parseOptions(const runtime::CommandLine &line)
{
    DesktopOptions options;
    std::chrono::milliseconds after{0};
    if (const auto text = line.value("size")) {
        auto size = parseSize(*text);
        if (!size)
            return failFrom(size);
        options.size = *size;
    }
    if (const auto text = line.value("show")) {
        auto panel = parsePanel(*text);
        if (!panel)
            return failFrom(panel);
        options.panel = *panel;
    }
    if (const auto text = line.value("after")) {
        auto parsed = parseSeconds(*text);
        if (!parsed)
            return failFrom(parsed);
        after = *parsed;
    }
    if (const auto file = line.value("screenshot"))
        options.screenshot = shell::ScreenshotOrder{QString::fromStdString(*file), after};
    options.profileFrames = QString::fromStdString(line.value("profile-frames").value_or(""));
    return options;
}

} // namespace cw::desktop
