// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gapcsv.h"

#include "core/interfaces/knowntime.h"
#include "ui/models/csvfield.h"

#include <string>

namespace cw::models {
namespace {

std::string line(const interfaces::Gap &gap)
{
    std::string out(market::marketText(gap.instrument.market));
    const auto append = [&out](const std::string &text) { out += ',' + csvField(text); };
    append(gap.instrument.symbol);
    append(std::string(interfaces::gapKindText(gap)));
    append(gap.interval ? std::string(gap.interval->text()) : std::string());
    for (const auto &end : {interfaces::knownFrom(gap.range), interfaces::knownTo(gap.range)})
        append(end ? market::isoText(*end) : std::string());
    append(std::to_string(gap.missing));
    append(gap.ids ? std::to_string(gap.ids->from) : std::string());
    append(gap.ids ? std::to_string(gap.ids->to) : std::string());
    append(std::string(interfaces::gapStateText(gap.state)));
    append(gap.cause);
    append(std::to_string(gap.attempts));
    append(gap.lastError);
    append(gap.evidence);
    append(std::to_string(gap.deleted));
    append(gap.checkedAt ? market::isoText(*gap.checkedAt) : std::string());
    append(gap.filledBy);
    return out + "\r\n";
}

} // namespace

QByteArray gapCsv(const std::vector<interfaces::Gap> &gaps)
{
    std::string out =
        "market,symbol,kind,interval,from_utc,to_utc,missing,from_id,to_id,state,cause,attempts,"
        "last_error,evidence,deleted,checked_utc,filled_by\r\n";
    for (const auto &gap : gaps)
        out += line(gap);
    return QByteArray::fromStdString(out);
}

} // namespace cw::models
