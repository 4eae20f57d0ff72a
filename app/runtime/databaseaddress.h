// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/secrets/passwordstore.h"

#include <optional>
#include <string>

namespace cw::runtime {

/// Where this start keeps passwords: the session's keyring, unless the settings switch it off, and the file `pgpass` of the
/// data directory. `keyring` outlives the store.
[[nodiscard]] secrets::PasswordStore passwordStore(const config::Settings &settings, secrets::Keyring &keyring);

/// Whose password the settings' database wants; nothing for a database that has none.
[[nodiscard]] std::optional<secrets::PasswordOwner> passwordOwner(const config::Settings &settings);

/// Takes a stored password into the settings when the address names neither a password nor a file with one. Asks the
/// keyring, which may take a moment.
[[nodiscard]] Result<> takeStoredPassword(config::Settings &settings, const secrets::PasswordStore &store);

/// True when both addresses name one database, as far as they say so themselves: a file behind whatever links, or servers,
/// ports and name. Users, secrets and parameters play no part.
[[nodiscard]] bool nameSameDatabase(const std::string &url, const std::string &other);

/// The address with all that it takes to open the database, the password among it: never to be shown.
[[nodiscard]] std::string fullAddress(const config::Settings &settings);

} // namespace cw::runtime
