// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/passwordcommand.h"

#include "app/runtime/commands/jsontext.h"
#include "app/runtime/databaseaddress.h"

#include <iostream>

#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using secrets::PasswordOwner;
using secrets::Place;

/// Keeps a terminal from showing what is typed while it lives.
class SilentTerminal {
public:
    SilentTerminal() : m_isOne(::tcgetattr(STDIN_FILENO, &m_before) == 0)
    {
        if (!m_isOne)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    SilentTerminal(const SilentTerminal &) = delete;
    SilentTerminal &operator=(const SilentTerminal &) = delete;
    ~SilentTerminal()
    {
        if (m_isOne)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }

    [[nodiscard]] bool isOne() const noexcept { return m_isOne; }

private:
    termios m_before{};
    bool m_isOne;
};

Result<std::string> readPassword(const PasswordOwner &owner, Output &out)
{
    const SilentTerminal terminal;
    if (terminal.isOne())
        out.talk("Password of " + owner.text() + ": ");
    std::string line;
    std::getline(std::cin, line);
    if (terminal.isOne())
        out.talk("\n");
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    if (line.empty())
        return fail(ErrorCode::InvalidInput, "a password is needed, as a line on stdin.");
    return line;
}

std::string placeText(Place place, const secrets::PasswordStore &store)
{
    switch (place) {
    case Place::Keyring: return "the keyring";
    case Place::File: return store.filePath();
    case Place::Nowhere: break;
    }
    return {};
}

QString placeWord(Place place)
{
    switch (place) {
    case Place::Keyring: return u"keyring"_s;
    case Place::File: return u"file"_s;
    case Place::Nowhere: break;
    }
    return u"nowhere"_s;
}

Result<Place> act(const std::string &action, const PasswordOwner &owner, const secrets::PasswordStore &store,
                  Output &out)
{
    if (action == "set") {
        auto password = readPassword(owner, out);
        if (!password)
            return failFrom(password);
        return store.write(owner, *password);
    }
    if (action == "remove") {
        auto removed = store.remove(owner);
        if (!removed)
            return failFrom(removed);
        if (!*removed)
            return fail(ErrorCode::NotFound, "no password of " + owner.text() + " is kept.");
        return Place::Nowhere;
    }
    if (action != "where")
        return fail(ErrorCode::InvalidInput, '"' + action + "\" is not known; there are set, remove and where.");
    auto stored = store.read(owner);
    if (!stored)
        return failFrom(stored);
    return stored->place;
}

} // namespace

CommandSpec passwordSpec()
{
    return {"password",
            "set|remove|where",
            "keep the database's password in the keyring, or in a file where there is none",
            {kJsonOption}};
}

int runPassword(const config::Settings &settings, const CommandLine &line, const secrets::PasswordStore &store,
                Output &out)
{
    const auto owner = passwordOwner(settings);
    Result<Place> place = fail(ErrorCode::InvalidInput, "one of set, remove and where is needed.");
    if (!owner)
        place = fail(ErrorCode::InvalidInput,
                     "the database has no password; name a PostgreSQL one with --database.");
    else if (line.arguments.size() == 1)
        place = act(line.arguments.front(), *owner, store, out);
    if (!place) {
        out.talk("password: " + place.error().detail + '\n');
        return place.error().code == ErrorCode::InvalidInput ? kWrongUse : kFailed;
    }
    if (line.has("json"))
        out.data(jsonLine({{u"owner"_s, qtext(owner->text())}, {u"place"_s, placeWord(*place)}}));
    else
        out.data(*place == Place::Nowhere
                     ? "No password of " + owner->text() + " is kept.\n"
                     : "The password of " + owner->text() + " lies in " + placeText(*place, store) + ".\n");
    return kDone;
}

} // namespace cw::runtime
