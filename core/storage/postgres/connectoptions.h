// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/address.h"

#include <string>
#include <utility>
#include <vector>

namespace cw::storage::postgres {

/// Names and values as libpq knows them.
using ConnectOptions = std::vector<std::pair<std::string, std::string>>;

/// The servers of an address, joined by commas.
[[nodiscard]] std::string hostsText(const Address &address);

/// What libpq is told besides servers, database, user and password.
[[nodiscard]] ConnectOptions connectOptions(const Address &address);

/// The same and everything else, for a connection that libpq opens by itself.
[[nodiscard]] ConnectOptions allOptions(const Address &address);

/// name='value' for each, as libpq reads it.
[[nodiscard]] std::string optionsText(const ConnectOptions &options);

} // namespace cw::storage::postgres
