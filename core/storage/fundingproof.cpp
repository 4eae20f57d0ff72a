// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/fundingproof.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

namespace cw::storage {
namespace {

constexpr std::string_view kFundingProofs = "funding/";

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// What lies before the first rate is no run of rates.
bool isPrehistory(const FundingRun &run) { return run.range.from == UtcTime(); }

constexpr char kJoin = '+';
constexpr char kWithdraw = '-';

bool isChange(std::string_view name, std::string_view value)
{
    return name.starts_with(kFundingProofs) && (value.starts_with(kJoin) || value.starts_with(kWithdraw));
}

std::string valueOf(const FundingRun &run)
{
    return std::to_string(market::toUs(run.range.to)) + ' ' + std::to_string(run.rows);
}

/// The parts of "funding/um/BTCUSDT/FROM".
struct RunName {
    InstrumentKey instrument;
    std::string_view from;
};

std::optional<RunName> parseName(std::string_view name)
{
    const std::string_view path = name.substr(kFundingProofs.size());
    const auto first = path.find('/');
    const auto last = path.rfind('/');
    const auto market = market::parseMarket(path.substr(0, first));
    if (!market || first >= last)
        return std::nullopt;
    return RunName{{*market, std::string(path.substr(first + 1, last - first - 1))}, path.substr(last + 1)};
}

std::span<const market::FundingRate> ratesOf(const WriteBatch &batch, const InstrumentKey &instrument)
{
    const auto part = std::ranges::find(batch.funding, instrument, &FundingBatch::instrument);
    return part == batch.funding.end() ? std::span<const market::FundingRate>() : std::span(part->rates);
}

FundingProof::States changed(FundingProof &proof, const RunName &name, std::string_view change,
                             std::span<const market::FundingRate> rates)
{
    FundingProof told;
    told.take(name.from, change.substr(1));
    if (told.runs().empty())
        return {};
    const FundingRun &run = told.runs().begin()->second;
    return change.starts_with(kJoin) ? proof.join(name.instrument, run, rates)
                                     : proof.withdraw(name.instrument, run);
}

} // namespace

FundingProof::FundingProof(const States &states, std::string_view prefix)
{
    for (const auto &[name, value] : states)
        take(std::string_view(name).substr(prefix.size()), value);
}

market::TimeRanges FundingProof::ranges() const
{
    market::TimeRanges all;
    for (const auto &[from, run] : m_runs)
        all.add(run.range);
    return all;
}

TimeRange FundingProof::stretchAt(UtcTime time) const
{
    TimeRange between{UtcTime::min(), UtcTime::max()};
    for (const auto &[from, run] : m_runs) {
        if (run.range.contains(time))
            return run.range;
        if (time < from)
            between.to = std::min(between.to, from);
        else
            between.from = run.range.to;
    }
    return between;
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

FundingProof::States FundingProof::join(const InstrumentKey &instrument, const FundingRun &run,
                                        std::span<const market::FundingRate> rates)
{
    const std::vector<TimeRange> parts = ranges().missingIn(run.range);
    if (isPrehistory(run) || parts == std::vector{run.range})
        return add(instrument, run);
    States states;
    for (const TimeRange &part : parts) {
        const auto rows = std::ranges::count_if(
            rates, [&part](const market::FundingRate &rate) { return part.contains(rate.time); });
        std::ranges::move(add(instrument, {part, rows}), std::back_inserter(states));
    }
    return states;
}

FundingProof::States FundingProof::withdraw(const InstrumentKey &instrument, const FundingRun &run)
{
    const auto known = m_runs.find(run.range.from);
    if (known == m_runs.end() || known->second != run)
        return {};
    m_runs.erase(known);
    return {{fundingRunName(instrument, run.range.from), std::string()}};
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

FundingProof::States::value_type runToJoin(const InstrumentKey &instrument, const FundingRun &run)
{
    return {fundingRunName(instrument, run.range.from), kJoin + valueOf(run)};
}

FundingProof::States::value_type runToWithdraw(const InstrumentKey &instrument, const FundingRun &run)
{
    return {fundingRunName(instrument, run.range.from), kWithdraw + valueOf(run)};
}

bool changesFundingProof(const WriteBatch &batch)
{
    return std::ranges::any_of(batch.state,
                               [](const auto &named) { return isChange(named.first, named.second); });
}

Result<FundingProof::States>
statesToWrite(const WriteBatch &batch,
              const std::function<Result<FundingProof::States>(std::string_view prefix)> &statesUnder)
{
    FundingProof::States all;
    std::map<InstrumentKey, FundingProof> proofs;
    for (const auto &[name, value] : batch.state) {
        const auto run = isChange(name, value) ? parseName(name) : std::nullopt;
        if (!run) {
            all.emplace_back(name, value);
            continue;
        }
        auto known = proofs.find(run->instrument);
        if (known == proofs.end()) {
            const std::string prefix = fundingProofPrefix(run->instrument);
            auto stored = statesUnder(prefix);
            if (!stored)
                return failFrom(stored);
            known = proofs.emplace(run->instrument, FundingProof(*stored, prefix)).first;
        }
        std::ranges::move(changed(known->second, *run, value, ratesOf(batch, run->instrument)),
                          std::back_inserter(all));
    }
    return all;
}

Result<FundingProof> readFundingProof(Reader &reader, const InstrumentKey &instrument)
{
    const std::string prefix = fundingProofPrefix(instrument);
    auto states = reader.statesUnder(prefix);
    if (!states)
        return failFrom(states);
    return FundingProof(*states, prefix);
}

Result<std::map<InstrumentKey, FundingProof>> readFundingProofs(Reader &reader)
{
    auto states = reader.statesUnder(kFundingProofs);
    if (!states)
        return failFrom(states);
    std::map<InstrumentKey, FundingProof> proofs;
    for (const auto &[name, value] : *states) {
        if (const auto run = parseName(name))
            proofs[run->instrument].take(run->from, value);
    }
    return proofs;
}

} // namespace cw::storage
