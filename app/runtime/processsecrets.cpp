// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/processsecrets.h"

#include "core/config/databaseparts.h"
#include "core/config/values.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <unistd.h>

namespace cw::runtime {
namespace {

constexpr char kCover = '*';

bool isPasswordName(std::string_view name)
{
    const auto parts = config::databaseParts();
    return name == "PGPASSWORD"
           || std::any_of(parts.begin(), parts.end(),
                          [name](const config::DatabaseParts &each) { return each.password == name; });
}

void hideArgument(char *argument)
{
    for (const config::TextSpan &span : config::passwordsIn(argument))
        std::fill_n(argument + span.from, span.size, kCover);
}

/// `entry` is one NAME=VALUE that the process was started with.
void hideVariable(char *entry)
{
    const std::string text = entry;
    const auto mark = text.find('=');
    if (mark == std::string::npos)
        return;
    const std::string name = text.substr(0, mark);
    const std::string value = text.substr(mark + 1);
    if (value.empty() || (!isPasswordName(name) && config::passwordsIn(value).empty()))
        return;
    // The environment has a copy from here on; what is overwritten is what the system shows of the process.
    if (::setenv(name.c_str(), value.c_str(), 1) == 0)
        std::fill_n(entry + mark + 1, value.size(), kCover);
}

} // namespace

void hideProcessSecrets(int argc, char *argv[])
{
    for (int i = 1; i < argc; ++i)
        hideArgument(argv[i]);
    for (std::size_t i = 0; environ[i] != nullptr; ++i)
        hideVariable(environ[i]);
}

} // namespace cw::runtime
