// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/address.h"

#include <QString>

namespace cw::storage::postgres {

/// The SQLSTATE by which a server refuses a connection, found out by another attempt of at most three seconds, since libpq
/// hands out a refusal in words alone, in the server's language. Empty when none of the servers names one.
[[nodiscard]] QString refusalState(const Address &address);

} // namespace cw::storage::postgres
