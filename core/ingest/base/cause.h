// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <cstdint>
#include <string>
#include <utility>

namespace cw::ingest {

/// Why rows are missing, and how we know. The words are those of docs/design/proof.md §2.
struct Cause {
    std::string word = "unknown";
    std::string evidence; ///< a sentence with figures; may be empty
};

/// Writes the cause into an entry of the ledger, or into a gap that is told.
template<class Entry>
void explain(Entry &entry, Cause cause)
{
    entry.cause = std::move(cause.word);
    entry.evidence = std::move(cause.evidence);
}

/// So many of the missing rows were stored, and deleted by another program; `at`: the last one, on the database's clock.
[[nodiscard]] Cause deletedCause(std::int64_t rows, market::UtcTime at);

/// So many of them were stored, and a count that somebody makes now finds them gone without a trace.
[[nodiscard]] Cause goneCause(std::int64_t rows);

} // namespace cw::ingest
