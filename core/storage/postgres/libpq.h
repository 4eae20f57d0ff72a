// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <libpq-fe.h>

#include <memory>

namespace cw::storage::postgres {

struct ResultClearer {
    void operator()(PGresult *result) const noexcept { PQclear(result); }
};

/// An answer of the server, freed with its owner.
using Answer = std::unique_ptr<PGresult, ResultClearer>;

} // namespace cw::storage::postgres
