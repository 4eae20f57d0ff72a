// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::runtime {

/// An option a command has beside the common ones.
struct OptionSpec {
    std::string_view name;
    std::string_view placeholder; ///< value's name in --help; empty: a switch
    std::string_view help;
};

/// What the user typed, split and checked against the tables.
struct CommandLine {
    std::string command;                        ///< empty: none given
    std::vector<std::string> arguments;         ///< the command's positional arguments
    std::map<std::string, std::string> options; ///< common and own options by name; a switch holds "true"
    bool help = false;
    bool version = false;

    [[nodiscard]] bool has(std::string_view option) const { return options.contains(std::string(option)); }
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
};

/// One command of the program.
struct CommandSpec {
    std::string_view name;
    std::string_view arguments; ///< "SYMBOL…", for the usage line; empty: it takes none
    std::string_view summary;
    std::vector<OptionSpec> options;
};

/// Splits `arguments` (without the program name). Options may be written "--name value" or "--name=value", before or
/// after the command. A program without commands takes no bare words.
/// InvalidInput (exit code 2) names the word that is not understood and what is accepted.
[[nodiscard]] Result<CommandLine> parseCommandLine(const std::vector<std::string> &arguments,
                                                   const std::vector<CommandSpec> &commands,
                                                   const std::vector<OptionSpec> &programOptions);

/// Help of the program, or of one command.
[[nodiscard]] std::string helpText(std::string_view program, const std::vector<CommandSpec> &commands,
                                   const std::vector<OptionSpec> &programOptions, std::string_view command);

} // namespace cw::runtime
