// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/rowdigest.h"
#include "core/storage/store.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cw::engine {

/// Rows of one sequence in the order of their keys, read a page at a time. Blocks on whatever they come from.
class RowStream {
public:
    /// The next rows, none of them none; nothing behind the last page.
    using Pages = std::function<Result<std::optional<storage::StoredRows>>()>;

    explicit RowStream(Pages pages) : m_pages(std::move(pages)) {}

    /// Key of the row at hand; nothing behind the last one.
    [[nodiscard]] Result<std::optional<std::int64_t>> key();
    /// Only while there is a row at hand.
    void addTo(storage::RowDigest &digest) const;
    void skip() noexcept { ++m_at; }

private:
    Pages m_pages;
    storage::StoredRows m_page;
    std::size_t m_at = 0;
    bool m_isOver = false;
};

/// What the database holds between two keys; `reader` outlives the stream.
[[nodiscard]] RowStream storedRows(storage::Reader &reader, const storage::Sequence &sequence,
                                   storage::RowScope scope, market::IdRange keys);
/// What files of one sequence hold, none of which reaches into another. A file that cannot be read ends it with an error.
[[nodiscard]] RowStream filedRows(const std::string &folder, std::vector<storage::ColdFile> files);

} // namespace cw::engine
