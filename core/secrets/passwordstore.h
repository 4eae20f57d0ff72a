// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secrets/keyring.h"
#include "core/secrets/passwordfile.h"

#include <cstdint>

namespace cw::secrets {

enum class Place : std::uint8_t { Nowhere, Keyring, File };

/// A password and where it lies.
struct StoredPassword {
    Place place = Place::Nowhere;
    std::string password;
};

/// Passwords of databases: in the keyring of the session, and where there is none in a file that only its owner can
/// read. Thread-safe as its keyring is; one call at a time.
class PasswordStore {
public:
    /// `keyring` outlives the store; null: none is used.
    PasswordStore(Keyring *keyring, std::string file) : m_keyring(keyring), m_file(std::move(file)) {}

    /// The keyring is asked first. One that cannot be asked counts as one without the entry.
    [[nodiscard]] Result<StoredPassword> read(const PasswordOwner &owner) const;
    /// Answers where it lies now; it lies in one place only.
    [[nodiscard]] Result<Place> write(const PasswordOwner &owner, const std::string &password) const;
    /// From both places. Answers whether there was one.
    [[nodiscard]] Result<bool> remove(const PasswordOwner &owner) const;
    [[nodiscard]] const std::string &filePath() const noexcept { return m_file.path(); }

private:
    Keyring *m_keyring;
    PasswordFile m_file;
};

} // namespace cw::secrets
