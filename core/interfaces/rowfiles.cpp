// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/rowfiles.h"

namespace cw::interfaces {

std::string_view rowFormatText(RowFormat format) noexcept
{
    switch (format) {
    case RowFormat::Csv: return "csv";
    case RowFormat::JsonLines: return "jsonl";
    case RowFormat::Freqtrade: break;
    }
    return "freqtrade";
}

std::optional<RowFormat> parseRowFormat(std::string_view text) noexcept
{
    for (const RowFormat format : {RowFormat::Csv, RowFormat::JsonLines, RowFormat::Freqtrade}) {
        if (text == rowFormatText(format))
            return format;
    }
    return std::nullopt;
}

} // namespace cw::interfaces
