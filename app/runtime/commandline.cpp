// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commandline.h"

#include "core/config/fieldspecs.h"

#include <algorithm>

namespace cw::runtime {
namespace {

/// Options every start understands, from the settings table and the few that are about files.
std::vector<OptionSpec> commonOptions()
{
    std::vector<OptionSpec> out{{"config", "FILE", "settings file to read"}};
    for (const auto &field : config::fieldSpecs()) {
        if (!field.option.empty())
            out.push_back({field.option, field.placeholder, field.help});
    }
    out.push_back({"help", "", "show this help"});
    out.push_back({"version", "", "show the version"});
    return out;
}

const CommandSpec *findCommand(const std::vector<CommandSpec> &commands, std::string_view name)
{
    const auto found =
        std::find_if(commands.begin(), commands.end(), [&](const auto &c) { return c.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

std::string commandList(const std::vector<CommandSpec> &commands)
{
    std::string out;
    for (const auto &command : commands)
        out += (out.empty() ? "" : ", ") + std::string(command.name);
    return out;
}

/// What is said of a word where only options are understood.
std::string onlyOptionsText(std::string_view who, const std::string &word, const std::vector<OptionSpec> &own)
{
    std::string text = '"' + word + "\" is too much: " + std::string(who) + " accepts no words, only ";
    for (const auto &option : own)
        text += "--" + std::string(option.name) + ", ";
    return text + (own.empty() ? "" : "and ") + "the common options; --help lists them.";
}

/// The command word: the first bare word that is not an option's value.
const CommandSpec *commandIn(const std::vector<std::string> &arguments,
                             const std::vector<CommandSpec> &commands)
{
    for (const auto &word : arguments) {
        if (const CommandSpec *command = findCommand(commands, word))
            return command;
    }
    return nullptr;
}

void appendOptions(std::string &out, const std::vector<OptionSpec> &options)
{
    for (const auto &option : options) {
        std::string left = "  --" + std::string(option.name);
        if (!option.placeholder.empty())
            left += ' ' + std::string(option.placeholder);
        left.resize(std::max<std::size_t>(left.size() + 2, 30), ' ');
        out += left + std::string(option.help) + '\n';
    }
}

class Splitter {
public:
    Splitter(const std::vector<std::string> &words, const std::vector<CommandSpec> &commands,
             const std::vector<OptionSpec> &programOptions)
        : m_words(words), m_commands(commands), m_options(commonOptions()),
          m_command(commandIn(words, commands))
    {
        m_own = m_command ? m_command->options : programOptions;
        m_options.insert(m_options.end(), m_own.begin(), m_own.end());
    }

    Result<CommandLine> split()
    {
        for (m_at = 0; m_at < m_words.size(); ++m_at) {
            const std::string &word = m_words[m_at];
            if (auto taken = take(word); !taken)
                return failFrom(taken);
        }
        return m_out;
    }

private:
    Result<> take(const std::string &word)
    {
        if (word == "-h")
            return takeOption("help");
        return word.starts_with("--") ? takeOption(word.substr(2)) : takeWord(word);
    }

    Result<> takeWord(const std::string &word)
    {
        if (m_out.command.empty() && !m_commands.empty()) {
            if (!findCommand(m_commands, word))
                return fail(ErrorCode::InvalidInput, '"' + word + "\" is not a command; commands are "
                                                         + commandList(m_commands) + '.');
            m_out.command = word;
            return {};
        }
        if (!m_command || m_command->arguments.empty())
            return fail(ErrorCode::InvalidInput,
                        onlyOptionsText(m_command ? m_command->name : "this program", word, m_own));
        m_out.arguments.push_back(word);
        return {};
    }

    Result<> takeOption(std::string name)
    {
        std::optional<std::string> value;
        if (const auto mark = name.find('='); mark != std::string::npos) {
            value = name.substr(mark + 1);
            name.resize(mark);
        }
        const auto spec =
            std::find_if(m_options.begin(), m_options.end(), [&](const auto &o) { return o.name == name; });
        if (spec == m_options.end())
            return fail(ErrorCode::InvalidInput,
                        "--" + name + " is not an option of "
                            + (m_command ? std::string(m_command->name) : "this program")
                            + "; --help lists them.");
        if (spec->placeholder.empty()) {
            if (value)
                return fail(ErrorCode::InvalidInput, "--" + name + " takes no value.");
            setSwitch(name);
            return {};
        }
        if (!value) {
            if (m_at + 1 >= m_words.size())
                return fail(ErrorCode::InvalidInput,
                            "--" + name + " needs a value (" + std::string(spec->placeholder) + ").");
            value = m_words[++m_at];
        }
        m_out.options[name] = *value;
        return {};
    }

    void setSwitch(const std::string &name)
    {
        m_out.help = m_out.help || name == "help";
        m_out.version = m_out.version || name == "version";
        m_out.options[name] = "true";
    }

    const std::vector<std::string> &m_words;
    const std::vector<CommandSpec> &m_commands;
    std::vector<OptionSpec> m_own; ///< of the command, or of a program without commands
    std::vector<OptionSpec> m_options;
    const CommandSpec *m_command;
    CommandLine m_out;
    std::size_t m_at = 0;
};

} // namespace

std::optional<std::string> CommandLine::value(std::string_view option) const
{
    const auto found = options.find(std::string(option));
    return found == options.end() ? std::nullopt : std::optional(found->second);
}

Result<CommandLine> parseCommandLine(const std::vector<std::string> &arguments,
                                     const std::vector<CommandSpec> &commands,
                                     const std::vector<OptionSpec> &programOptions)
{
    return Splitter(arguments, commands, programOptions).split();
}

std::string helpText(std::string_view program, const std::vector<CommandSpec> &commands,
                     const std::vector<OptionSpec> &programOptions, std::string_view command)
{
    const CommandSpec *const one = findCommand(commands, command);
    std::string out = "Usage: " + std::string(program);
    if (one) {
        out += ' ' + std::string(one->name) + " [options] " + std::string(one->arguments) + "\n\n"
               + std::string(one->summary) + "\n";
    } else {
        out += commands.empty() ? " [options]\n" : " COMMAND [options]\n\nCommands:\n";
        for (const auto &entry : commands) {
            std::string left = "  " + std::string(entry.name);
            left.resize(14, ' ');
            out += left + std::string(entry.summary) + '\n';
        }
    }
    if ((one && !one->options.empty()) || !programOptions.empty()) {
        out += "\nOptions:\n";
        appendOptions(out, programOptions);
        if (one)
            appendOptions(out, one->options);
    }
    out += "\nCommon options:\n";
    appendOptions(out, commonOptions());
    return out;
}

} // namespace cw::runtime
