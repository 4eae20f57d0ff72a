// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/textlocale.h"

#include <QByteArray>

#include <clocale>
#include <string_view>

namespace cw::runtime {

void useUtf8Text()
{
#ifdef Q_OS_UNIX
    const char *current = std::setlocale(LC_CTYPE, "");
    const std::string_view name = current ? current : "C";
    if (name == "C" || name == "POSIX")
        qputenv(qEnvironmentVariableIsEmpty("LC_ALL") ? "LC_CTYPE" : "LC_ALL", "C.UTF-8");
#endif
}

} // namespace cw::runtime
