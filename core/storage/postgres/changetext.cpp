// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/changetext.h"

#include "core/market/time.h"
#include "core/storage/postgres/percent.h"
#include "core/storage/postgres/splittext.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cw::storage::postgres {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view kVersion = "1";
constexpr std::string_view kWord = "word"; ///< in its place: not what was committed, but what was said

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string wordsOf(const InstrumentKey &key)
{
    return std::string(market::marketText(key.market)) + ' ' + percentEncoded(key.symbol);
}

std::string lineOf(char kind, const ChangedCandles &part)
{
    return std::string(1, kind) + ' ' + wordsOf(part.series.instrument) + ' '
           + std::string(part.series.interval.text()) + ' ' + std::to_string(market::toUs(part.range.from))
           + ' ' + std::to_string(market::toUs(part.range.to)) + '\n';
}

std::string lineOf(const ChangedTrades &part)
{
    return "t " + wordsOf(part.instrument) + ' ' + std::to_string(part.ids.from) + ' '
           + std::to_string(part.ids.to) + '\n';
}

std::vector<std::string> linesOf(const Changes &changes)
{
    std::vector<std::string> lines;
    for (const ChangedCandles &part : changes.candles)
        lines.push_back(lineOf('c', part));
    for (const ChangedTrades &part : changes.trades)
        lines.push_back(lineOf(part));
    for (const ChangedCandles &part : changes.known)
        lines.push_back(lineOf('g', part));
    for (const std::string &name : changes.state)
        lines.push_back("s " + percentEncoded(name) + '\n');
    return lines;
}

std::optional<InstrumentKey> instrumentOf(std::string_view market, std::string_view symbol)
{
    const auto known = market::parseMarket(market);
    auto name = percentDecoded(symbol);
    if (!known || !name)
        return std::nullopt;
    return InstrumentKey{*known, std::move(*name)};
}

bool addCandles(std::vector<ChangedCandles> &out, const Words &words)
{
    if (words.size() != 6)
        return false;
    auto instrument = instrumentOf(words[1], words[2]);
    const auto interval = market::Interval::parse(words[3]);
    const auto from = number(words[4]);
    const auto to = number(words[5]);
    if (!instrument || !interval || !from || !to)
        return false;
    out.push_back({{std::move(*instrument), *interval}, {market::fromUs(*from), market::fromUs(*to)}});
    return true;
}

bool addTrades(std::vector<ChangedTrades> &out, const Words &words)
{
    if (words.size() != 5)
        return false;
    auto instrument = instrumentOf(words[1], words[2]);
    const auto from = number(words[3]);
    const auto to = number(words[4]);
    if (!instrument || !from || !to)
        return false;
    out.push_back({std::move(*instrument), {*from, *to}});
    return true;
}

bool addLine(Changes &changes, std::string_view line)
{
    const Words words = split(line, ' ');
    if (words[0] == "c")
        return addCandles(changes.candles, words);
    if (words[0] == "g")
        return addCandles(changes.known, words);
    if (words[0] == "t")
        return addTrades(changes.trades, words);
    if (words[0] != "s" || words.size() != 2)
        return false;
    auto name = percentDecoded(words[1]);
    if (name)
        changes.state.push_back(std::move(*name));
    return name.has_value();
}

/// Joins the range to one of the same key when they touch: pages of one history come in a row.
template<class Part, class Key, class Range>
void join(std::vector<Part> &parts, Part part, Key Part::*key, Range Part::*range)
{
    const auto same = std::find_if(parts.rbegin(), parts.rend(), [&](const Part &other) {
        return other.*key == part.*key && (other.*range).from <= (part.*range).to
               && (part.*range).from <= (other.*range).to;
    });
    if (same == parts.rend()) {
        parts.push_back(std::move(part));
        return;
    }
    ((*same).*range).from = std::min(((*same).*range).from, (part.*range).from);
    ((*same).*range).to = std::max(((*same).*range).to, (part.*range).to);
}

void joinCandles(std::vector<ChangedCandles> &parts, ChangedCandles part)
{
    join(parts, std::move(part), &ChangedCandles::series, &ChangedCandles::range);
}

void addRows(Changes &changes, const WriteBatch &batch)
{
    for (const CandleBatch &part : batch.candles) {
        if (part.candles.empty())
            continue;
        const auto [first, last] = std::ranges::minmax(part.candles, {}, &Candle::openTime);
        joinCandles(changes.candles,
                    {part.series, {first.openTime, part.series.interval.next(last.openTime)}});
    }
    for (const TradeBatch &part : batch.trades) {
        if (part.trades.empty())
            continue;
        const auto [first, last] = std::ranges::minmax(part.trades, {}, &Trade::id);
        join(changes.trades, ChangedTrades{part.instrument, {first.id, last.id + 1}},
             &ChangedTrades::instrument, &ChangedTrades::ids);
    }
}

void addBatch(Changes &changes, const WriteBatch &batch)
{
    // Temporary rows are read when their lease is ready, not when they come.
    if (!batch.isTemporary)
        addRows(changes, batch);
    for (const GapRecord &gap : batch.gaps) {
        if (gap.interval)
            joinCandles(changes.known, {{gap.instrument, *gap.interval}, gap.range});
    }
    for (const auto *leases : {&batch.leases, &batch.changedLeases}) {
        for (const Lease &lease : *leases) {
            if (lease.sequence.interval)
                joinCandles(changes.known,
                            {{lease.sequence.instrument, *lease.sequence.interval}, lease.range});
        }
    }
    for (const auto &[name, value] : batch.state)
        changes.state.push_back(name);
}

} // namespace

Changes changesOf(std::span<const WriteBatch *const> batches)
{
    Changes changes;
    for (const WriteBatch *batch : batches)
        addBatch(changes, *batch);
    return changes;
}

std::vector<std::string> noticeTexts(std::string_view origin, const Changes &changes)
{
    const std::string head = std::string(kVersion) + ' ' + std::string(origin) + '\n';
    std::vector<std::string> texts;
    bool isVague = changes.isVague;
    for (const std::string &line : linesOf(changes)) {
        isVague |= head.size() + line.size() > kLongestNotice;
        if (texts.empty() || texts.back().size() + line.size() > kLongestNotice)
            texts.push_back(head);
        texts.back() += line;
    }
    if (isVague || texts.size() > kMostNotices)
        return {head + "*\n"};
    return texts;
}

std::string wordText(std::string_view origin, std::string_view word)
{
    return std::string(kWord) + ' ' + std::string(origin) + '\n' + std::string(word);
}

void addNotice(Changes &changes, std::string_view origin, std::string_view text)
{
    Words lines = split(text, '\n');
    const Words head = split(lines.front(), ' ');
    if (head.size() == 2 && head[1] == origin)
        return;
    if (head.size() == 2 && head[0] == kWord) {
        changes.words.emplace_back(text.substr(std::min(lines.front().size() + 1, text.size())));
        return;
    }
    bool isUnderstood = head.size() == 2 && head[0] == kVersion;
    for (std::size_t i = 1; isUnderstood && i < lines.size(); ++i)
        isUnderstood = lines[i].empty() || addLine(changes, lines[i]);
    changes.isVague |= !isUnderstood;
}

} // namespace cw::storage::postgres
