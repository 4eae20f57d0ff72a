// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <span>

namespace cw::config {

/// Names by which other programs give the parts of a PostgreSQL address.
struct DatabaseParts {
    std::string_view host;
    std::string_view port; ///< 5432 when it is not given
    std::string_view user;
    std::string_view password;
    std::vector<std::string_view> database; ///< the first that is given counts

    [[nodiscard]] std::vector<std::string_view> names() const;
};

/// The families of names there are.
[[nodiscard]] std::span<const DatabaseParts> databaseParts();

/// An address made of the parts that a layer gives.
struct BuiltAddress {
    std::string url;
    std::string_view name; ///< the variable that stands for all of them in messages
};

/// The address, when the layer gives host, user, password and database. Parts that do not make a whole have no effect,
/// which `notes` says; a port that is none fails with a sentence.
[[nodiscard]] Result<std::optional<BuiltAddress>> builtAddress(const ValueLayer &layer,
                                                               std::vector<std::string> &notes);

} // namespace cw::config
