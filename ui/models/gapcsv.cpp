// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gapcsv.h"

#include <string>

namespace cw::models {
namespace {

/// Quoted where a reader would stumble; a quote inside is doubled.
std::string field(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

std::string line(const interfaces::Gap &gap)
{
    std::string out(market::marketText(gap.instrument.market));
    const auto append = [&out](const std::string &text) { out += ',' + field(text); };
    append(gap.instrument.symbol);
    append(gap.interval ? "candles" : "trades");
    append(gap.interval ? std::string(gap.interval->text()) : std::string());
    append(market::isoText(gap.range.from));
    append(market::isoText(gap.range.to));
    append(std::to_string(gap.missing));
    append(gap.ids ? std::to_string(gap.ids->from) : std::string());
    append(gap.ids ? std::to_string(gap.ids->to) : std::string());
    append(std::string(interfaces::gapStateText(gap.state)));
    append(gap.cause);
    append(std::to_string(gap.attempts));
    append(gap.lastError);
    return out + "\r\n";
}

} // namespace

QByteArray gapCsv(const std::vector<interfaces::Gap> &gaps)
{
    std::string out =
        "market,symbol,kind,interval,from_utc,to_utc,missing,from_id,to_id,state,cause,attempts,"
        "last_error\r\n";
    for (const auto &gap : gaps)
        out += line(gap);
    return QByteArray::fromStdString(out);
}

} // namespace cw::models
