// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QString>

#include <random>

namespace cw::storage::test {

/// A batch of anything, valid to the type and otherwise without sense: every kind of row, absent values, extreme
/// numbers, empty lists.
[[nodiscard]] WriteBatch randomBatch(std::mt19937_64 &random);

/// Everything about a batch, digit by digit.
[[nodiscard]] QString text(const WriteBatch &batch);

} // namespace cw::storage::test
