// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"

#include <QString>

namespace cw::api {

/// Spells symbols the way a group of routes does (rest-contracts §0.3). Base and quote asset come from the
/// exchange's list; a symbol that is not on it is spelled as the exchange does. A value: it may go to another
/// thread, which is the one that may wait for the list.
class SymbolForm {
public:
    enum class Style : std::uint8_t {
        Archive, ///< "btc_usdt"
        Unified, ///< "BTC-USDT", "BTC-USDT-PERP"
        Exchange ///< "BTCUSDT"
    };

    /// Without a list, for commands.
    explicit SymbolForm(Style style) : m_style(style) {}
    /// Looks the list up when the first symbol is spelled, which may block on the database.
    SymbolForm(Style style, InstrumentDirectory &directory) : m_style(style), m_directory(&directory) {}
    /// With a list at hand; null: none.
    SymbolForm(Style style, std::shared_ptr<const InstrumentDirectory::Instruments> listed)
        : m_style(style), m_listed(std::move(listed))
    {
    }

    [[nodiscard]] QString text(const market::InstrumentKey &key) const;
    /// The same of a symbol that may mean all ("*"), in the market, if one is said.
    [[nodiscard]] QString text(const std::optional<std::string> &symbol,
                               const std::optional<market::Market> &market) const;

private:
    void lookUp() const;

    Style m_style;
    mutable InstrumentDirectory *m_directory = nullptr; ///< until the list was looked up
    mutable std::shared_ptr<const InstrumentDirectory::Instruments> m_listed; ///< null: none
};

} // namespace cw::api
