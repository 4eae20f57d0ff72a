// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/rowstream.h"
#include "core/storage/rowdigest.h"

#include <string>
#include <vector>

namespace cw::engine {

/// The rows a purge was asked to delete, summed once more before it takes any: those that are stored, and those that the
/// same purge put in files before it was cut off. Blocks on database and disk.
class CountedRows {
public:
    /// `filed`: the files of this purge, whose rows were to leave the database.
    CountedRows(storage::Reader &reader, storage::Sequence sequence, const std::string &folder,
                std::vector<storage::ColdFile> filed);

    /// What is stored between two keys.
    struct Part {
        std::int64_t rows = 0;
        std::string unfiledSha256; ///< of those that are in none of the files
    };
    /// The next keys; ascending from call to call.
    [[nodiscard]] Result<Part> add(const market::IdRange &keys);
    /// SHA-256 of all rows, behind the last keys.
    [[nodiscard]] Result<std::string> sum();

private:
    [[nodiscard]] Result<> addFiled(std::int64_t before);

    storage::Reader &m_reader;
    storage::Sequence m_sequence;
    RowStream m_filed;
    storage::RowDigest m_digest;
};

} // namespace cw::engine
