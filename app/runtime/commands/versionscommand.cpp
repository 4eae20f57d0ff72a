// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/rowsjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::LosingVersion;
using interfaces::VersionQuery;

Result<VersionQuery> versionQuery(const CommandContext &context)
{
    VersionQuery query;
    auto instrument = requiredInstrument(context);
    if (!instrument)
        return failFrom(instrument);
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    query.series = {std::move(*instrument), interval->value_or(market::Interval::M1)};
    auto from = timeOption(context, "from");
    if (!from)
        return failFrom(from);
    auto to = timeOption(context, "to");
    if (!to)
        return failFrom(to);
    query.from = *from;
    if (*to)
        query.to = **to - market::microseconds(1);
    auto limit = lengthOption(context, query.limit);
    if (!limit)
        return failFrom(limit);
    query.limit = *limit;
    return query;
}

std::string lineOf(const LosingVersion &version)
{
    const market::Candle &candle = version.candle;
    return padded(market::isoText(candle.openTime), 22) + padded(version.kind, 10)
           + padded(std::string(market::sourceText(candle.source)), 8) + "open " + candle.open.text() + ", high "
           + candle.high.text() + ", low " + candle.low.text() + ", close " + candle.close.text() + ", volume "
           + candle.volume.text() + "; lost " + market::isoText(version.lostAt) + '\n';
}

} // namespace

int runVersions(const CommandContext &context)
{
    const auto query = versionQuery(context);
    if (!query)
        return context.failed(query.error());
    const auto versions = context.engine.marketData().versions(*query);
    if (!versions)
        return context.failed(versions.error());
    QJsonArray list;
    for (const LosingVersion &version : *versions) {
        if (context.json())
            list.append(api::versionJson(version));
        else
            context.out.data(lineOf(version));
    }
    if (context.json())
        context.out.data(jsonLine({{u"versions"_s, list}}));
    else
        context.out.data(std::to_string(versions->size()) + " versions\n");
    return kDone;
}

} // namespace cw::runtime
