// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingproof.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cw::ingest {
namespace {

using market::InstrumentKey;
using market::TimeRange;
using market::UtcTime;

constexpr std::string_view kFundingProofs = "funding/";

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string valueOf(const FundingRun &run)
{
    return std::to_string(market::toUs(run.range.to)) + ' ' + std::to_string(run.rows);
}

/// What lies before the first rate is no run of rates.
bool isPrehistory(const FundingRun &run) { return run.range.from == UtcTime(); }

} // namespace

market::TimeRanges FundingProof::ranges() const
{
    market::TimeRanges all;
    for (const auto &[from, run] : m_runs)
        all.add(run.range);
    return all;
}

TimeRange FundingProof::reach() const
{
    TimeRange reach{UtcTime(), UtcTime()};
    for (const auto &[from, run] : m_runs) {
        if (isPrehistory(run))
            continue;
        reach.from = reach.isEmpty() ? from : reach.from;
        reach.to = std::max(reach.to, run.range.to);
    }
    return reach;
}

void FundingProof::take(std::string_view from, std::string_view value)
{
    const auto space = value.find(' ');
    const auto begin = wholeNumber(from);
    const auto end = wholeNumber(value.substr(0, space));
    const auto rows =
        wholeNumber(space == std::string_view::npos ? std::string_view() : value.substr(space + 1));
    if (begin && end && rows && *begin < *end && *rows >= 0)
        m_runs[market::fromUs(*begin)] = {{market::fromUs(*begin), market::fromUs(*end)}, *rows};
}

FundingProof::States FundingProof::add(const InstrumentKey &instrument, FundingRun run)
{
    States states;
    if (run.range.isEmpty() || ranges().covers(run.range))
        return states;
    const auto touches = [&](const auto &entry) {
        return !isPrehistory(entry.second) && !isPrehistory(run)
               && (entry.second.range.to == run.range.from || entry.second.range.from == run.range.to);
    };
    for (auto at = std::ranges::find_if(m_runs, touches); at != m_runs.end();
         at = std::ranges::find_if(m_runs, touches)) {
        const FundingRun known = at->second;
        m_runs.erase(at);
        if (known.range.from != std::min(run.range.from, known.range.from))
            states.emplace_back(fundingRunName(instrument, known.range.from), std::string());
        run.range = {std::min(run.range.from, known.range.from), std::max(run.range.to, known.range.to)};
        run.rows += known.rows;
    }
    m_runs[run.range.from] = run;
    states.emplace_back(fundingRunName(instrument, run.range.from), valueOf(run));
    return states;
}

std::string fundingProofPrefix(const InstrumentKey &instrument)
{
    return std::string(kFundingProofs) + std::string(market::marketText(instrument.market)) + '/'
           + instrument.symbol + '/';
}

std::string fundingRunName(const InstrumentKey &instrument, UtcTime from)
{
    return fundingProofPrefix(instrument) + std::to_string(market::toUs(from));
}

Result<FundingProof> readFundingProof(storage::Reader &reader, const InstrumentKey &instrument)
{
    const std::string prefix = fundingProofPrefix(instrument);
    auto states = reader.statesUnder(prefix);
    if (!states)
        return failFrom(states);
    FundingProof proof;
    for (const auto &[name, value] : *states)
        proof.take(std::string_view(name).substr(prefix.size()), value);
    return proof;
}

Result<std::map<InstrumentKey, FundingProof>> readFundingProofs(storage::Reader &reader)
{
    auto states = reader.statesUnder(kFundingProofs);
    if (!states)
        return failFrom(states);
    std::map<InstrumentKey, FundingProof> proofs;
    for (const auto &[name, value] : *states) {
        const std::string_view path = std::string_view(name).substr(kFundingProofs.size());
        const auto first = path.find('/');
        const auto last = path.rfind('/');
        const auto market = market::parseMarket(path.substr(0, first));
        if (market && first < last)
            proofs[{*market, std::string(path.substr(first + 1, last - first - 1))}].take(
                path.substr(last + 1), value);
    }
    return proofs;
}

} // namespace cw::ingest
