// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/archive.h"

#include <algorithm>

namespace cw::interfaces {
namespace {

/// True when the two could name the same thing.
template<class T>
bool agree(const std::optional<T> &a, const std::optional<T> &b)
{
    return !a || !b || *a == *b;
}

} // namespace

std::string describe(const SequenceKey &sequence)
{
    return market::describe(sequence.instrument) + ' '
           + std::string(sequence.interval ? sequence.interval->text() : dataKindText(sequence.kind));
}

std::string describe(const SequenceFilter &filter)
{
    std::string text = filter.market ? std::string(market::marketText(*filter.market)) + ' ' : std::string();
    text += filter.symbol.value_or("all symbols,") + ' ';
    text += filter.kind ? std::string(dataKindText(*filter.kind)) : "all data";
    if (filter.interval)
        text += ' ' + std::string(filter.interval->text());
    return text;
}

bool matches(const SequenceFilter &filter, const SequenceKey &sequence) noexcept
{
    return (!filter.symbol || *filter.symbol == sequence.instrument.symbol)
           && (!filter.market || *filter.market == sequence.instrument.market)
           && (!filter.kind || *filter.kind == sequence.kind)
           && (!filter.interval || filter.interval == sequence.interval);
}

bool overlap(const SequenceFilter &a, const SequenceFilter &b) noexcept
{
    return agree(a.symbol, b.symbol) && agree(a.market, b.market) && agree(a.kind, b.kind)
           && agree(a.interval, b.interval);
}

bool covers(const SequenceFilter &wide, const SequenceFilter &narrow) noexcept
{
    return (!wide.symbol || wide.symbol == narrow.symbol) && (!wide.market || wide.market == narrow.market)
           && (!wide.kind || wide.kind == narrow.kind)
           && (!wide.interval || wide.interval == narrow.interval);
}

std::string_view verifyDepthText(VerifyDepth depth) noexcept
{
    switch (depth) {
    case VerifyDepth::Slices: return "slices";
    case VerifyDepth::Recent: return "recent";
    case VerifyDepth::Full: return "full";
    }
    return "slices";
}

std::optional<VerifyDepth> parseVerifyDepth(std::string_view text) noexcept
{
    for (const VerifyDepth depth : {VerifyDepth::Slices, VerifyDepth::Recent, VerifyDepth::Full}) {
        if (verifyDepthText(depth) == text)
            return depth;
    }
    return std::nullopt;
}

std::string_view leaseStateText(LeaseState state) noexcept
{
    switch (state) {
    case LeaseState::Queued: return "queued";
    case LeaseState::Fetching: return "fetching";
    case LeaseState::Ready: return "ready";
    case LeaseState::Failed: return "failed";
    case LeaseState::Expired: return "expired";
    }
    return "failed";
}

std::optional<LeaseState> parseLeaseState(std::string_view text) noexcept
{
    for (const LeaseState state : {LeaseState::Queued, LeaseState::Fetching, LeaseState::Ready,
                                   LeaseState::Failed, LeaseState::Expired}) {
        if (leaseStateText(state) == text)
            return state;
    }
    return std::nullopt;
}

std::optional<ArchiveRun> findRun(const Archive &archive, std::int64_t id)
{
    const auto all = archive.runs();
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const ArchiveRun &run) { return run.job.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

} // namespace cw::interfaces
