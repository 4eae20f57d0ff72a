// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/stdoutput.h"

#include <QtGlobal>

#include <cerrno>
#include <cstdio>
#include <system_error>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace cw::runtime {

void StdOutput::data(std::string_view text)
{
    const bool isTaken = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if ((!isTaken || std::fflush(stdout) != 0) && m_cause == 0)
        m_cause = errno;
}

void StdOutput::talk(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

int StdOutput::ended(int code)
{
    if (m_cause == 0 || m_cause == EPIPE)
        return code;
    talk("stdout cannot be written: " + std::generic_category().message(m_cause) + ".\n");
    return kFailed;
}

bool StdOutput::isTerminal() const
{
#ifdef Q_OS_UNIX
    return ::isatty(2) == 1;
#else
    return false;
#endif
}

} // namespace cw::runtime
