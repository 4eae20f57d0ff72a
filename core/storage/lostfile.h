// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <string>
#include <string_view>

/// What the ledger says of rows that were stored and are gone, with their cold file or without a trace.
namespace cw::storage {

/// The cause of an entry about rows whose file is gone or damaged.
inline constexpr std::string_view kFileLost = "file-lost";
/// That of one about rows that another program took.
inline constexpr std::string_view kDeleted = "deleted";

/// True for an entry about rows that are missing because their file is lost; nobody has brought them back yet.
[[nodiscard]] inline bool isFileLost(const GapRecord &record) noexcept
{
    return record.cause == kFileLost && isOpen(record.status);
}

/// True for an open entry about rows that were stored once, whatever is claimed of them now.
[[nodiscard]] inline bool wereStored(const GapRecord &record) noexcept
{
    return isFileLost(record) || (record.cause == kDeleted && isOpen(record.status));
}

/// True when the entry says that its rows are, or were, in this file.
[[nodiscard]] inline bool namesFile(const GapRecord &record, const ColdFile &file)
{
    return record.interval == file.sequence.interval
           && record.evidence.find(' ' + file.name) != std::string::npos;
}

} // namespace cw::storage
