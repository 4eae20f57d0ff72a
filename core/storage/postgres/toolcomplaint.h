// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <string>

namespace cw::storage::postgres {

/// What a client program of PostgreSQL that failed has to say, as sentences: its first error and what it did then, and what
/// the user can do where that is known. `complaint`: all it wrote to stderr. Pure.
[[nodiscard]] std::string toolFailure(const QString &program, const QByteArray &complaint);

} // namespace cw::storage::postgres
