// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace cw::replay {
namespace {

constexpr std::string_view kListRange =
    R"(^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$)";

tl::unexpected<ApiError> invalidSymbol() { return refuse(-1121, "Invalid symbol."); }

ApiResult<std::vector<const CandleBook *>> booksOfList(const RestCall &call, std::string_view list)
{
    const auto bytes = QByteArray::fromRawData(list.data(), static_cast<qsizetype>(list.size()));
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    std::vector<const CandleBook *> books;
    for (const QJsonValue value : document.array()) {
        const std::string symbol = value.toString().toStdString();
        if (!isSymbolText(symbol))
            return refuse(-1100, "Illegal characters found in parameter 'symbols'; legal range is '"
                                     + std::string(kListRange) + "'.");
        books.push_back(call.recorded.find(call.market, symbol));
        if (!books.back())
            return invalidSymbol();
    }
    if (!document.isArray() || books.empty())
        return refuse(-1100, "Illegal characters found in parameter 'symbols'; legal range is '"
                                 + std::string(kListRange) + "'.");
    return books;
}

} // namespace

ApiResult<const CandleBook *> RestCall::book() const
{
    const CandleBook *const found = recorded.find(market, parameters.text("symbol").value_or(""));
    if (!found)
        return invalidSymbol();
    return found;
}

ApiResult<std::vector<const CandleBook *>> booksAsked(const RestCall &call)
{
    const auto symbol = call.parameters.text("symbol");
    const auto symbols = call.parameters.text("symbols");
    if (symbol && symbols)
        return refuse(-1128, "Combination of optional parameters invalid.");
    if (symbols)
        return booksOfList(call, *symbols);
    if (!symbol)
        return call.recorded.all(call.market);
    const auto book = call.book();
    if (!book)
        return tl::unexpected(book.error());
    return std::vector<const CandleBook *>{*book};
}

} // namespace cw::replay
