// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage::journal {

/// Which database a journal belongs to.
struct Owner {
    std::string identity; ///< as keptIdentity tells it, however the address is spelled; empty: not known
    std::string location; ///< for people, without secrets

    friend bool operator==(const Owner &, const Owner &) = default;
};

/// A journal that holds rows and is not the one in use.
struct OtherJournal {
    std::string folder;
    std::optional<Owner> owner; ///< absent: nothing says so
    std::int64_t bytes = 0;     ///< of rows that are not stored
    bool hasLosses = false;     ///< it names rows that were dropped, which no ledger has yet
    /// For each of its files that is damaged or of another version: its name and why.
    std::vector<std::string> unusable;
    std::vector<std::string> keptDamage; ///< names of damaged files that earlier runs set aside

    /// True when it has to be read, or told, before what is stored is all there is.
    [[nodiscard]] bool mayHoldRows() const { return bytes > 0 || hasLosses || !unusable.empty(); }
};

/// `identity` as the journals below `root` keep it: a file in the data directory, which is the folder `root` lies in, goes by
/// its path from there, so that a directory that is moved or copied takes its rows along. Any other is left as it is.
[[nodiscard]] std::string keptIdentity(const std::string &root, const std::string &identity);
/// Notes in a journal's folder whose it is. Nothing is written when it says so already.
[[nodiscard]] Result<> noteOwner(const std::string &folder, const Owner &owner);
/// Journals in the folder `root` other than `own` that hold rows, or damaged files. One that another process uses is not
/// among them. None of their files is changed.
[[nodiscard]] std::vector<OtherJournal> othersIn(const std::string &root, const std::string &own);
/// About rows that nobody writes as long as this database is used, and damaged files.
[[nodiscard]] std::string strandedText(const OtherJournal &other);
/// A sentence about damaged files that a folder keeps: told until somebody deletes them. There is one at least.
[[nodiscard]] std::string keptDamageText(const std::string &folder, const std::vector<std::string> &names);

} // namespace cw::storage::journal
