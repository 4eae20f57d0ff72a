// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cw::ingest {

/// Why rows are missing, and how we know. The words are those of docs/design/proof.md §2.
struct Cause {
    std::string word = "unknown";
    std::string evidence; ///< a sentence with figures; may be empty
};

} // namespace cw::ingest
