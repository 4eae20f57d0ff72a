// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkname.h"

#include <array>
#include <utility>

namespace cw::archive {
namespace {

constexpr std::string_view kFundingWord = "fundingRate";

bool removeSuffix(std::string_view &text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

bool removeExtension(std::string_view &name)
{
    static constexpr std::array<std::string_view, 4> kExtensions{".zip", ".csv.gz", ".csv.zst", ".csv"};
    for (const auto extension : kExtensions) {
        if (removeSuffix(name, extension))
            return true;
    }
    return false;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool looksLike(std::string_view text, std::string_view shape)
{
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == '0' ? !isDigit(text[i]) : text[i] != shape[i])
            return false;
    }
    return true;
}

/// Takes "-2024-08-09" or "-2024-08" off the end.
std::optional<market::TimeRange> takePeriod(std::string_view &name)
{
    static constexpr std::string_view kDay = "-0000-00-00";
    static constexpr std::string_view kMonth = "-0000-00";
    const bool daily = name.size() > kDay.size() && looksLike(name.substr(name.size() - kDay.size()), kDay);
    const std::string_view shape = daily ? kDay : kMonth;
    if (name.size() <= shape.size() || !looksLike(name.substr(name.size() - shape.size()), shape))
        return std::nullopt;
    const std::string text(name.substr(name.size() - shape.size() + 1));
    const auto from = market::parseIso(daily ? text : text + "-01");
    if (!from)
        return std::nullopt;
    name.remove_suffix(shape.size());
    const market::Interval length = daily ? market::Interval::D1 : market::Interval::Mo1;
    return market::TimeRange{*from, length.next(*from)};
}

bool readKind(std::string_view word, BulkName &out)
{
    if (word == "trades" || word == "aggTrades" || word == kFundingWord) {
        out.kind = word == "trades"       ? BulkKind::Trades
                   : word == kFundingWord ? BulkKind::FundingRate
                                          : BulkKind::AggTrades;
        return true;
    }
    out.interval = word == "1mo" ? std::optional<market::Interval>(market::Interval::Mo1)
                                 : market::Interval::parse(word);
    out.kind = BulkKind::Klines;
    return out.interval.has_value();
}

bool hasFolder(std::string_view folders, std::string_view folder)
{
    return ('/' + std::string(folders) + '/').find('/' + std::string(folder) + '/') != std::string::npos;
}

} // namespace

std::optional<BulkName> parseBulkName(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    const std::string_view folders =
        slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    if (!removeExtension(name) || hasFolder(folders, "futures/cm"))
        return std::nullopt;
    BulkName out;
    const auto period = takePeriod(name);
    const auto dash = name.rfind('-');
    if (!period || dash == std::string_view::npos || dash == 0 || !readKind(name.substr(dash + 1), out))
        return std::nullopt;
    out.period = *period;
    out.symbol = std::string(name.substr(0, dash));
    if (out.kind == BulkKind::FundingRate || hasFolder(folders, "futures/um"))
        out.market = market::Market::UsdM;
    else if (hasFolder(folders, "spot"))
        out.market = market::Market::Spot;
    return out;
}

} // namespace cw::archive
