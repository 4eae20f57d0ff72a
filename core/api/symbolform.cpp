// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/symbolform.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {

void SymbolForm::lookUp() const
{
    InstrumentDirectory *directory = std::exchange(m_directory, nullptr);
    if (!directory)
        return;
    if (auto listed = directory->listed())
        m_listed = std::move(*listed);
}

QString SymbolForm::text(const market::InstrumentKey &key) const
{
    const QString symbol = QString::fromStdString(key.symbol);
    if (m_style == Style::Exchange)
        return symbol;
    lookUp();
    const auto end = m_listed ? m_listed->end() : InstrumentDirectory::Instruments::const_iterator();
    const auto found =
        m_listed ? std::find_if(m_listed->begin(), end, [&](const auto &each) { return each.key == key; })
                 : end;
    // A dated contract has more to its name than its assets.
    const bool isPlain = found != end && key.symbol == found->baseAsset + found->quoteAsset;
    if (m_style == Style::Archive)
        return isPlain ? QString::fromStdString(found->baseAsset + '_' + found->quoteAsset).toLower()
                       : symbol.toLower();
    const QString suffix = key.market == market::Market::UsdM ? u"-PERP"_s : QString();
    return isPlain ? QString::fromStdString(found->baseAsset + '-' + found->quoteAsset) + suffix : symbol;
}

QString SymbolForm::text(const std::optional<std::string> &symbol,
                         const std::optional<market::Market> &market) const
{
    return symbol ? text(market::InstrumentKey{market.value_or(market::Market::Spot), *symbol}) : u"*"_s;
}

} // namespace cw::api
