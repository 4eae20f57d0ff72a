// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/cluster.h"
#include "core/storage/store.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a transaction changed, as the short texts that NOTIFY carries.
namespace cw::storage::postgres {

/// A notification is shorter than 8000 bytes; so much of it is used at most.
inline constexpr std::size_t kLongestNotice = 7'900;
/// A transaction with more notices than this says only that much has changed.
inline constexpr std::size_t kMostNotices = 16;

/// The changes of `batches`, touching ranges of one series joined.
[[nodiscard]] Changes changesOf(std::span<const WriteBatch *const> batches);

/// Texts of at most kLongestNotice bytes each; none for no changes. `origin`, without spaces, names the writing process.
[[nodiscard]] std::vector<std::string> noticeTexts(std::string_view origin, const Changes &changes);

/// The text that carries what a process says.
[[nodiscard]] std::string wordText(std::string_view origin, std::string_view word);

/// Adds what a text says to `changes`. One of `origin` itself adds nothing, and one that cannot be understood, from a
/// newer version perhaps, makes the changes vague.
void addNotice(Changes &changes, std::string_view origin, std::string_view text);

} // namespace cw::storage::postgres
