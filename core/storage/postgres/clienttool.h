// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"
#include "core/storage/postgres/address.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace cw::storage::postgres {

/// A program that comes with PostgreSQL, and how it is called.
struct ToolCall {
    QString program; ///< "pg_dump", looked for on PATH
    QStringList arguments;
};

/// Runs it to its end and answers what it wrote to stdout. Where the server is and who asks are in its environment only,
/// so that nobody reads them in the list of processes. Unsupported when the program is not installed, Cancelled when the
/// watch said so, else Storage with its first error and what to do about it. Blocks; any thread.
[[nodiscard]] Result<QByteArray> runTool(const ToolCall &call, const Address &address, const Watch &watch);

} // namespace cw::storage::postgres
