// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"
#include "core/archive/bulkname.h"

#include <QString>

#include <optional>
#include <string>

namespace cw::runtime {

/// What a file to import holds.
struct ImportSource {
    QString path;
    market::InstrumentKey instrument;
    market::Interval interval = market::Interval::M1;
    archive::BulkKind kind = archive::BulkKind::Klines;
    bool isJson = false;                     ///< JSON lines, else the exchange's CSV
    std::optional<market::TimeRange> period; ///< the day or month in the name
};

/// What became of one file. Rows before the place where it failed are stored, and counted.
struct FileResult {
    interfaces::ImportReport report;
    std::int64_t missing = 0; ///< slots of its own day or month that are missing still
    std::string error;        ///< empty: all of it was read
};

/// Brings one file into the store, in bounded batches. A checksum file beside it is checked before any row is read; a
/// bad row goes to the quarantine with the file's name and its line, and the rest goes on.
[[nodiscard]] FileResult importFile(const CommandContext &context, const ImportSource &source);

} // namespace cw::runtime
