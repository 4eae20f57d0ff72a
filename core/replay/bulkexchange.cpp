// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/bulkexchange.h"

#include "core/archive/rowwriter.h"
#include "core/archive/zipfile.h"

#include <QCryptographicHash>

#include <algorithm>
#include <climits>

namespace cw::replay {
namespace {

using archive::BulkKind;
using archive::BulkQuery;
using market::TimeRange;

constexpr std::string_view kChecksum = ".CHECKSUM";
constexpr std::chrono::hours kDayDelay{8};
constexpr std::chrono::hours kMonthDelay{7 * 24};

/// The file that `path`, exactly as the archive writes it, names.
std::optional<BulkQuery> queryOf(const std::string &path)
{
    const auto name = archive::parseBulkName(path);
    if (!name || !name->market)
        return std::nullopt;
    const BulkQuery query{{*name->market, name->symbol}, name->kind, name->interval, name->period};
    return archive::bulkPath(query) == path ? std::optional(query) : std::nullopt;
}

bool isPublished(const TimeRange &period, UtcTime now)
{
    const bool isDay = period.to - period.from <= std::chrono::hours(24);
    return period.to + (isDay ? kDayDelay : kMonthDelay) <= now;
}

bool addCandles(const CandleBook &book, const BulkQuery &query, UtcTime now, archive::RowWriter &writer,
                std::string &text)
{
    const Grid grid{*query.interval};
    if (!book.serves(grid))
        return false;
    const auto rows =
        book.select({grid, query.period.from, query.period.to - std::chrono::milliseconds(1), INT_MAX}, now);
    for (const market::Candle &row : rows)
        writer.candle(text, row);
    return !rows.empty();
}

bool addTrades(const TradeTape &tape, const TimeRange &period, archive::RowWriter &writer, std::string &text)
{
    const std::int64_t first = std::max(tape.ordinalAt(period.from), tape.firstOrdinal());
    std::int64_t at = first;
    for (; tape.has(at) && tape.timeOf(at) < period.to; ++at)
        writer.trade(text, tape.at(at));
    return at > first;
}

archive::FileRows rowsOf(BulkKind kind)
{
    if (kind == BulkKind::Klines)
        return archive::FileRows::Candles;
    return kind == BulkKind::Trades ? archive::FileRows::Trades : archive::FileRows::AggregateTrades;
}

} // namespace

void BulkExchange::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/data/{path...}", [this](const http::Request &request) {
        return answer("data/" + request.pathParameters.find("path")->second);
    });
}

http::Response BulkExchange::answer(const std::string &path)
{
    const bool isChecksum = path.ends_with(kChecksum);
    const std::string file = isChecksum ? path.substr(0, path.size() - kChecksum.size()) : path;
    const auto bytes = fileAt(file);
    if (!bytes) {
        http::Response missing = http::Response::text("<Error><Code>NoSuchKey</Code></Error>", 404);
        missing.contentType = "application/xml";
        return missing;
    }
    if (isChecksum) {
        return http::Response::text(QCryptographicHash::hash(*bytes, QCryptographicHash::Sha256).toHex()
                                    + "  " + QByteArray::fromStdString(file.substr(file.rfind('/') + 1))
                                    + '\n');
    }
    http::Response response;
    response.contentType = "application/zip";
    response.body = *bytes;
    return response;
}

std::optional<QByteArray> BulkExchange::fileAt(const std::string &path)
{
    if (path == m_lastPath)
        return m_lastFile;
    const auto query = queryOf(path);
    if (!query || !isPublished(query->period, m_now()))
        return std::nullopt;
    const auto text = textOf(*query);
    if (!text)
        return std::nullopt;
    std::string member = path.substr(path.rfind('/') + 1);
    member.replace(member.rfind('.'), std::string::npos, ".csv");
    auto zip = archive::zipOf(member, *text);
    if (!zip)
        return std::nullopt;
    m_lastPath = path;
    m_lastFile = std::move(*zip);
    return m_lastFile;
}

std::optional<std::string> BulkExchange::textOf(const BulkQuery &query) const
{
    const CandleBook *const book = m_recorded.find(query.instrument.market, query.instrument.symbol);
    if (!book || query.kind == BulkKind::FundingRate)
        return std::nullopt;
    std::string text;
    const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, rowsOf(query.kind));
    if (query.instrument.market == market::Market::UsdM) // spot files have no header row
        writer->begin(text);
    if (query.kind == BulkKind::Klines)
        return addCandles(*book, query, m_now(), *writer, text) ? std::optional(std::move(text))
                                                                : std::nullopt;
    const auto &tape =
        query.kind == BulkKind::Trades ? book->instrument().rawTrades() : book->instrument().aggTrades();
    return tape && addTrades(*tape, query.period, *writer, text) ? std::optional(std::move(text))
                                                                 : std::nullopt;
}

} // namespace cw::replay
