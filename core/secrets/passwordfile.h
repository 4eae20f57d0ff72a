// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>

namespace cw::secrets {

/// Whose password it is.
struct PasswordOwner {
    std::string host; ///< as the address names it; of a socket its folder
    int port = 5432;
    std::string database;
    std::string user;

    /// "user@host:port/database".
    [[nodiscard]] std::string text() const;
};

/// A password file as libpq reads it: lines HOST:PORT:DATABASE:USER:PASSWORD, mode 0600. What others wrote into it stays.
/// A change is made beside it and takes its place whole.
class PasswordFile {
public:
    explicit PasswordFile(std::string path) : m_path(std::move(path)) {}

    [[nodiscard]] const std::string &path() const noexcept { return m_path; }
    /// Of the line that names exactly this owner. InvalidInput when others may read the file.
    [[nodiscard]] Result<std::optional<std::string>> read(const PasswordOwner &owner) const;
    [[nodiscard]] Result<> write(const PasswordOwner &owner, const std::string &password) const;
    /// False when there was no such line. A file without lines goes.
    [[nodiscard]] Result<bool> remove(const PasswordOwner &owner) const;

private:
    [[nodiscard]] Result<std::string> text() const;
    [[nodiscard]] Result<> replace(const std::string &text) const;

    std::string m_path;
};

} // namespace cw::secrets
