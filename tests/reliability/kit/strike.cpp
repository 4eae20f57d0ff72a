// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/strike.h"

using namespace Qt::StringLiterals;

namespace cw::tests {

QStringList killedAt(const Strike &strike)
{
    QStringList command{u"strace"_s, u"-D"_s,
                        u"-f"_s,     u"-qq"_s,
                        u"-o"_s,     u"/dev/null"_s,
                        u"-e"_s,     u"trace="_s + strike.call,
                        u"-e"_s,     u"inject=%1:signal=KILL:when=%2"_s.arg(strike.call).arg(strike.number)};
    if (!strike.path.isEmpty())
        command << u"-P"_s << strike.path;
    return command;
}

} // namespace cw::tests
