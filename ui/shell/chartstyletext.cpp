// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/chartstyletext.h"

using namespace Qt::StringLiterals;

namespace cw::shell {

using charts::ChartStyle;

QString chartStyleText(ChartStyle style)
{
    switch (style) {
    case ChartStyle::Candles: return u"candles"_s;
    case ChartStyle::HollowCandles: return u"hollow"_s;
    case ChartStyle::Line: return u"line"_s;
    }
    return {};
}

ChartStyle parseChartStyle(const QString &text)
{
    return text == u"hollow" ? ChartStyle::HollowCandles
           : text == u"line" ? ChartStyle::Line
                             : ChartStyle::Candles;
}

} // namespace cw::shell
