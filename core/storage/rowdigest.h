// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QCryptographicHash>

#include <span>
#include <vector>

namespace cw::storage {

/// SHA-256 over rows in the order of their keys: a line each, every value with its exact digits, and where the row came
/// from. Not over the times at which this database made or changed it, which differ between two copies of the same rows.
/// The same rows have the same sum on every engine.
class RowDigest {
public:
    void add(const Candle &row);
    void add(const Trade &row);
    void add(const market::FundingRate &row);

    [[nodiscard]] std::int64_t rows() const noexcept { return m_rows; }
    /// 64 hex digits of what was added so far.
    [[nodiscard]] std::string hex() const;

private:
    void endLine();

    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    std::string m_line;
    std::int64_t m_rows = 0;
};

template<class Row>
[[nodiscard]] SliceCount digestOf(std::span<const Row> rows)
{
    RowDigest digest;
    for (const Row &row : rows)
        digest.add(row);
    return {digest.rows(), digest.hex()};
}

template<class Row>
[[nodiscard]] SliceCount digestOf(const std::vector<Row> &rows)
{
    return digestOf(std::span(rows));
}

} // namespace cw::storage
