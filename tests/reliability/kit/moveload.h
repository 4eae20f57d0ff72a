// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::tests {

/// A6: moves `rows` old candles to the archive under 2,000 trades a second, cancels the move and starts it again, while a
/// client reads what moves. Answers what went wrong; an empty text: nothing. The figures go to stderr. `database`: address
/// of a PostgreSQL database; empty: SQLite.
[[nodiscard]] QString moveUnderLoad(int rows, const QString &database = {});

} // namespace cw::tests
