// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/workjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::RejectedRow;

/// A refused row is anybody's text: control characters would reach the terminal.
std::string printable(std::string text)
{
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    return text;
}

std::string lineOf(const RejectedRow &row)
{
    const std::string what =
        market::describe(row.instrument) + (row.interval ? ' ' + std::string(row.interval->text()) : std::string());
    return padded(market::isoText(row.lastAt), 20) + padded(what, 24) + padded(row.door, 7)
           + padded(std::to_string(row.times) + " times", 9) + printable(row.reason) + "  " + printable(row.raw)
           + '\n';
}

} // namespace

int runRejected(const CommandContext &context)
{
    const auto filter = listFilter<interfaces::RejectedFilter>(context);
    if (!filter)
        return context.failed(filter.error());
    const auto rows = context.engine.quarantine().rejected(*filter);
    if (!rows)
        return context.failed(rows.error());
    QJsonArray list;
    for (const RejectedRow &row : *rows) {
        if (context.json())
            list.append(api::rejectedJson(row));
        else
            context.out.data(lineOf(row));
    }
    if (context.json())
        context.out.data(jsonLine({{u"rejected"_s, list}}));
    else
        context.out.data(std::to_string(rows->size()) + " rejected rows\n");
    return kDone;
}

} // namespace cw::runtime
