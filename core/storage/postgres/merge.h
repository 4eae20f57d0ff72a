// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/postgres/rowtext.h"
#include "core/storage/store.h"

namespace cw::storage::postgres {

/// From so many rows on COPY into a temporary table and a merge are quicker than arrays.
inline constexpr std::size_t kBulkRows = 2'000;
/// So many rows are merged by one statement, which the watchdog gives a limited time.
inline constexpr std::size_t kMostRows = 50'000;

/// The statements that bring rows of one kind into a table.
///
/// Rows are inserted with DO NOTHING first; what that changed was inserted. Only when something was left over do the
/// same rows go in again with DO UPDATE, whose guard admits nothing but better rows: what that changed was updated.
/// RETURNING (xmax = 0) would tell both at once, but a partitioned table has no xmax to return.
struct MergeTexts {
    NamedText insertArrays;
    NamedText updateArrays;
    NamedText insertStaged;
    NamedText updateStaged;
    std::string makeStage; ///< the temporary table, if it is not there yet
    std::string emptyStage;
    std::string copyStage;
    NamedText keepArrays; ///< keeps rows that lost and differ; run when some were skipped; may be empty
    NamedText keepStaged;
    NamedText confirmArrays = {}; ///< takes over the moment of rows that say what is there; run then, too; not counted
    NamedText confirmStaged = {};
};

/// `texts` with "{t}" replaced by the name of a table, which also goes into the statements' names.
[[nodiscard]] MergeTexts textsFor(MergeTexts texts, const std::string &table);

/// Merges `rows` rows of unlike keys; `values` are what the statements with arrays take.
[[nodiscard]] Result<WriteReport> mergeArrays(Connection &connection, const MergeTexts &texts,
                                              std::span<const std::string> values, std::size_t rows,
                                              const QString &doing);
/// Merges the rows in `copy`, `rows` of them, unlike keys; `values` are what the staged statements take besides.
[[nodiscard]] Result<WriteReport> mergeCopied(Connection &connection, const MergeTexts &texts,
                                              const CopyText &copy, std::span<const std::string> values,
                                              std::size_t rows, const QString &doing);

} // namespace cw::storage::postgres
