// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace cw::storage {

/// Bytes that this user may still write to the file system of a folder; nothing when that cannot be known. Any thread.
using SpaceProbe = std::function<std::optional<std::int64_t>(const std::string &folder)>;

/// Asks the system.
[[nodiscard]] std::optional<std::int64_t> freeBytes(const std::string &folder);

/// "1.5 GiB", "700 MiB", "12 KiB": for sentences.
[[nodiscard]] std::string sizeText(std::int64_t bytes);

/// How much of a disk is left to others, so that a full disk stops us before it stops everything. A value; any thread.
struct DiskRoom {
    std::int64_t keepFree = 0; ///< bytes; 0: only what the disk itself refuses counts
    SpaceProbe probe = freeBytes;

    /// StorageFull when less than `keepFree` is left on the disk of `folder`; one sentence with path and figures.
    [[nodiscard]] Result<> check(const std::string &folder) const;
    /// The same for something that is going to take `bytes`; `what` names it: "a backup".
    [[nodiscard]] Result<> checkFor(const std::string &folder, std::int64_t bytes,
                                    const std::string &what) const;
};

} // namespace cw::storage
