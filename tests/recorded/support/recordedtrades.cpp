// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/linereader.h"
#include "core/exchange/venue.h"
#include "tests/recorded/support/recordings.h"
#include "tests/recorded/support/wholetext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace cw::recorded {
namespace {

using market::Trade;
using Trades = std::vector<Trade>;

constexpr qsizetype kPageRows = 1000;

std::string_view viewOf(const QByteArray &text)
{
    return {text.constData(), static_cast<std::size_t>(text.size())};
}

/// One answer of /aggTrades; the symbol is of no consequence, as the rows do not name it.
Result<Trades> parseAggTrades(const QByteArray &body)
{
    exchange::TradeQuery query;
    query.instrument = {market::Market::Spot, "BTCUSDT"};
    query.from = market::fromMs(0);
    auto page = exchange::makeBinance()->parseTrades(query, viewOf(body), market::UtcTime::max());
    if (!page)
        return failFrom(page);
    if (!page->refused.empty())
        return fail(ErrorCode::InvalidInput, page->refused.front().reason);
    return std::move(page->rows);
}

/// Adds the trade of one recorded line; other messages are none of ours.
Result<> addStreamLine(const exchange::Venue &venue, market::Market market, std::string_view line,
                       Trades &trades)
{
    const std::string_view message = line.substr(line.find(' ') + 1);
    if (!message.starts_with("{\"stream\":"))
        return {}; // the order book the recorder asked REST for
    auto parsed = venue.parseStream(market, message);
    if (!parsed)
        return failFrom(parsed);
    if (const auto *trade = std::get_if<exchange::TradeMessage>(&*parsed))
        trades.push_back(trade->trade);
    return {};
}

Result<> addStreamFile(const exchange::Venue &venue, market::Market market, const std::string &path,
                       Trades &trades)
{
    auto lines = archive::LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    while (true) {
        auto line = (*lines)->next();
        if (!line)
            return failFrom(line);
        if (!*line)
            return {};
        if (auto added = addStreamLine(venue, market, **line, trades); !added)
            return added;
    }
}

} // namespace

Result<Trades> readAggTradesAnswer(const std::string &path)
{
    auto body = readWholeText(path);
    return body ? parseAggTrades(*body) : Result<Trades>(failFrom(body));
}

Result<Trades> readCcxtAggTrades(const std::string &path)
{
    auto text = readWholeText(path);
    if (!text)
        return failFrom(text);
    const QJsonArray all = QJsonDocument::fromJson(*text).array();
    Trades trades;
    for (qsizetype from = 0; from < all.size(); from += kPageRows) {
        QJsonArray page;
        for (qsizetype i = from; i < std::min(all.size(), from + kPageRows); ++i)
            page.append(all.at(i).toObject().value(QStringLiteral("info")));
        auto parsed = parseAggTrades(QJsonDocument(page).toJson(QJsonDocument::Compact));
        if (!parsed)
            return failFrom(parsed);
        trades.insert(trades.end(), parsed->begin(), parsed->end());
    }
    return trades;
}

Result<Trades> readStreamTrades(market::Market market, const std::vector<std::string> &paths)
{
    const auto venue = exchange::makeBinance();
    Trades trades;
    for (const std::string &path : paths) {
        if (auto added = addStreamFile(*venue, market, path, trades); !added)
            return failFrom(added);
    }
    return trades;
}

} // namespace cw::recorded
