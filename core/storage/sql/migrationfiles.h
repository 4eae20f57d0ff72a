// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace cw::storage::sql {

/// One step of the schema's history. Steps are never changed once released.
struct Migration {
    int version = 0; ///< the schema version it leads to
    QString sql;     ///< statements, each ended by a semicolon before an empty line
};

/// The steps that came with the program for `engine` ("sqlite", "postgresql"), in order.
[[nodiscard]] Result<std::vector<Migration>> shippedMigrations(const QString &engine);

/// The statements of a step.
[[nodiscard]] QStringList statementsOf(const QString &sql);

} // namespace cw::storage::sql
