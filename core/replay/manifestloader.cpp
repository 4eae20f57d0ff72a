// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/manifestloader.h"

#include "core/archive/bulkreader.h"
#include "core/replay/instrumentbuilder.h"
#include "core/replay/logging.h"

namespace cw::replay {
namespace {

using archive::BulkReport;
using archive::LineReader;

template<class Row>
using Recording = InstrumentBuilder::Recording<Row>;

template<class Row>
using ReadFile = std::function<Result<BulkReport>(LineReader &, const std::function<void(const Row &)> &)>;

void logRefused(const std::string &file, const BulkReport &report)
{
    if (report.rejected == 0)
        return;
    const auto &first = report.issues.front();
    qCWarning(lcReplay, "%s: %lld of %lld rows left out, the first in line %lld: %s", file.c_str(),
              static_cast<long long>(report.rejected), static_cast<long long>(report.rows),
              static_cast<long long>(first.line), first.reason.c_str());
}

LapLine lineOf(const TapePlan &plan, std::optional<bool> loop)
{
    return {plan.recorded.from + plan.shift, plan.recorded.to - plan.recorded.from,
            loop.value_or(plan.loops) && plan.loops, plan.lapsBefore};
}

template<class Row>
Result<Recording<Row>> readTape(const TapePlan &plan, const OpenFile &open, std::optional<bool> loop,
                                const ReadFile<Row> &read)
{
    Recording<Row> recording{{}, plan.recorded, lineOf(plan, loop)};
    for (const std::string &file : plan.files) {
        auto lines = open(file);
        if (!lines)
            return failFrom(lines);
        const auto report = read(**lines, [&](const Row &row) { recording.rows.push_back(row); });
        if (!report)
            return tl::unexpected(report.error());
        logRefused(file, *report);
    }
    return recording;
}

Result<BulkReport> readMinutes(LineReader &lines, const std::function<void(const market::Candle &)> &sink)
{
    return archive::readBulkCandles(lines, market::Interval::M1, sink);
}

Result<archive::BulkReport> readTrades(archive::LineReader &lines,
                                       const std::function<void(const market::Trade &)> &sink)
{
    return archive::readBulkTrades(lines, sink);
}

Result<archive::BulkReport> readAggTrades(archive::LineReader &lines,
                                          const std::function<void(const market::Trade &)> &sink)
{
    return archive::readBulkAggTrades(lines, sink);
}

/// Reads one tape and hands it to `take`.
template<class Row, class Take>
Result<> readInto(const TapePlan &plan, const OpenFile &open, std::optional<bool> loop,
                  const ReadFile<Row> &read, Take take)
{
    auto recording = readTape<Row>(plan, open, loop, read);
    if (!recording)
        return failFrom(recording);
    take(std::move(*recording));
    return {};
}

Result<> addTape(InstrumentBuilder &builder, const TapePlan &plan, const OpenFile &open,
                 std::optional<bool> loop)
{
    switch (plan.kind) {
    case TapeKind::Klines:
        return readInto<market::Candle>(plan, open, loop, readMinutes,
                                        [&](auto &&r) { builder.addKlines(std::forward<decltype(r)>(r)); });
    case TapeKind::Trades:
        return readInto<market::Trade>(plan, open, loop, readTrades,
                                       [&](auto &&r) { builder.setTrades(std::forward<decltype(r)>(r)); });
    case TapeKind::AggTrades:
        return readInto<market::Trade>(plan, open, loop, readAggTrades,
                                       [&](auto &&r) { builder.setAggTrades(std::forward<decltype(r)>(r)); });
    case TapeKind::Funding:
        return readInto<market::FundingRate>(plan, open, loop, archive::readBulkFunding, [&](auto &&r) {
            builder.setFunding(std::forward<decltype(r)>(r));
        });
    }
    return fail(ErrorCode::Internal, "unknown kind of tape");
}

} // namespace

Result<std::unique_ptr<RecordedMarket>> loadManifest(const Manifest &manifest, const OpenFile &open,
                                                     std::optional<bool> loop)
{
    auto market = std::make_unique<RecordedMarket>();
    market->setClockStart(manifest.clockStart);
    for (const InstrumentPlan &plan : manifest.instruments) {
        InstrumentBuilder builder(plan.description);
        for (const TapePlan &tape : plan.tapes) {
            if (auto added = addTape(builder, tape, open, loop); !added)
                return failFrom(added);
        }
        auto instrument = builder.build();
        if (!instrument)
            return failFrom(instrument);
        market->add(std::move(*instrument));
    }
    if (market->isEmpty())
        return fail(ErrorCode::InvalidInput, "the recorded market is empty");
    return market;
}

} // namespace cw::replay
