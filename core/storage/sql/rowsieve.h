// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/candlereader.h"
#include "core/storage/sql/fundingtable.h"
#include "core/storage/sql/tradereader.h"

namespace cw::storage::sql {

/// The candles, trades and funding rates of a batch, by what is stored elsewhere under their keys.
struct Sifted {
    WriteBatch fresh;         ///< nothing
    WriteBatch better;        ///< a row that is not as good
    WriteBatch later;         ///< a row that says the same and is from an earlier moment
    WriteBatch worse;         ///< a row that is as good, or better
    std::int64_t dropped = 0; ///< rows that lost against another one of the same batch
};

/// Finds the rows of a batch that are stored already, in another place than where they would be written.
class RowSieve {
public:
    explicit RowSieve(Connection &connection);

    /// Against the archive. Nothing when no row lies between the keys it holds, which is the usual case and costs no
    /// question for candles and trades.
    [[nodiscard]] Result<std::optional<Sifted>> againstArchive(const WriteBatch &batch, KeyMaker &keys,
                                                               std::int64_t nowUs);
    /// Against the main table and the archive; `better` and `later` stay empty: what is stored there is as good as any.
    [[nodiscard]] Result<Sifted> againstStored(const WriteBatch &batch, KeyMaker &keys, std::int64_t nowUs);

private:
    template<class Sift>
    [[nodiscard]] Result<> eachPart(const WriteBatch &batch, KeyMaker &keys, std::int64_t nowUs, Sift sift);

    KeyTable m_keys;
    CandleReader m_candles;
    TradeReader m_trades;
    FundingTable m_funding;
};

} // namespace cw::storage::sql
