// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/serverenvironment.h"

#include "core/storage/postgres/address.h"

#include <cstdlib>

namespace cw::runtime {

std::vector<std::string> dropRedirectingVariables()
{
    std::vector<std::string> dropped;
    for (const char *name : storage::postgres::kRedirectingVariables) {
        const char *value = std::getenv(name);
        if (value != nullptr && *value != '\0')
            dropped.emplace_back(name);
        ::unsetenv(name);
    }
    return dropped;
}

} // namespace cw::runtime
