// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/symbolmatch.h"

#include <algorithm>

namespace cw::models {
namespace {

/// Upper case without the separators people write between base and quote.
QString plain(const QString &typed)
{
    QString out;
    for (const QChar c : typed.toUpper()) {
        if (!c.isSpace() && c != u'/' && c != u'-' && c != u'_' && c != u':')
            out += c;
    }
    return out;
}

bool isSubsequence(const QString &needle, const QString &symbol)
{
    auto at = symbol.begin();
    return std::all_of(needle.begin(), needle.end(), [&](QChar c) {
        at = std::find(at, symbol.end(), c);
        return at != symbol.end() && at++ != symbol.end();
    });
}

} // namespace

std::optional<int> symbolMatch(const market::Instrument &instrument, const QString &typed)
{
    const QString needle = plain(typed);
    const QString symbol = plain(QString::fromStdString(instrument.key.symbol));
    const QString base = QString::fromStdString(instrument.baseAsset);
    const QString quote = QString::fromStdString(instrument.quoteAsset);
    if (symbol == needle)
        return 0;
    if (!base.isEmpty() && base == needle)
        return 1;
    if (symbol.startsWith(needle))
        return 2;
    if (!quote.isEmpty() && quote == needle)
        return 3;
    if (symbol.contains(needle))
        return 4;
    return isSubsequence(needle, symbol) ? std::optional(5) : std::nullopt;
}

} // namespace cw::models
