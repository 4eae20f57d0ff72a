// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/exchangeinfoparser.h"

#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/valuereader.h"

#include <array>
#include <unordered_set>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kExchangeInfoAnswer = "the exchangeInfo answer";

constexpr std::array<std::string_view, 7> kSymbolNames{
    "symbol", "status", "baseAsset", "quoteAsset", "contractType", "onboardDate", "deliveryDate"};
constexpr std::array<std::string_view, 3> kFilterNames{"filterType", "tickSize", "stepSize"};
constexpr std::array<std::string_view, 4> kLimitNames{"rateLimitType", "interval", "intervalNum", "limit"};

/// Reads the parts of the answer it is shown, in whatever order they come.
class InfoReader {
public:
    explicit InfoReader(Market market) : m_market(market) {}

    [[nodiscard]] bool readMember(std::string_view key, ondemand::value &value)
    {
        if (key == "serverTime") {
            m_info.serverTime = m_reader.time(key, tokenOf(value));
            m_hasTime = m_reader.isOk();
            return m_reader.isOk();
        }
        if (key == "rateLimits")
            return readList(value, [this](ondemand::value limit) { return readLimit(limit); });
        if (key != "symbols")
            return isWellFormed(value, tokenOf(value));
        m_hasSymbols = true;
        return readList(value, [this](ondemand::value symbol) { return readSymbol(symbol); });
    }

    [[nodiscard]] bool isComplete() const noexcept { return m_hasTime && m_hasSymbols; }
    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] ExchangeInfo takeInfo() { return std::move(m_info); }

private:
    template<class Use>
    static bool readList(ondemand::value value, Use &&use)
    {
        ondemand::array array;
        return value.get_array().get(array) == simdjson::SUCCESS && forEachElement(array, use);
    }

    bool readLimit(ondemand::value value)
    {
        NamedFields<kLimitNames.size()> fields(kLimitNames);
        if (!fields.read(value))
            return false;
        if (fields[0] != "\"REQUEST_WEIGHT\"" || fields[1] != "\"MINUTE\"" || fields[2] != "1")
            return true;
        const std::int64_t limit = m_reader.integer(kLimitNames[3], fields[3]);
        if (limit < 1 || limit > 1'000'000)
            m_reader.refuse("the weight limit is not between 1 and 1,000,000");
        m_info.weightPerMinute = static_cast<int>(limit);
        return m_reader.isOk();
    }

    bool readSymbol(ondemand::value value)
    {
        m_reader.setRow(m_info.instruments.size());
        NamedFields<kSymbolNames.size()> fields(kSymbolNames);
        Instrument instrument;
        fields.clear();
        ondemand::object object;
        const bool isRead =
            value.get_object().get(object) == simdjson::SUCCESS
            && forEachMember(object, [&](std::string_view key, ondemand::value &member) {
                   if (key == "filters")
                       return readFilters(member, instrument);
                   return fields.note(key, tokenOf(member)) && isWellFormed(member, tokenOf(member));
               });
        return isRead && fillInstrument(instrument, fields);
    }

    bool readFilters(ondemand::value value, Instrument &instrument)
    {
        return readList(value, [this, &instrument](ondemand::value filter) {
            NamedFields<kFilterNames.size()> fields(kFilterNames);
            if (!fields.read(filter))
                return false;
            if (fields[0] == "\"PRICE_FILTER\"")
                instrument.tickSize = m_reader.decimal(kFilterNames[1], fields[1]);
            else if (fields[0] == "\"LOT_SIZE\"")
                instrument.stepSize = m_reader.decimal(kFilterNames[2], fields[2]);
            return m_reader.isOk();
        });
    }

    bool fillInstrument(Instrument &instrument, const NamedFields<kSymbolNames.size()> &fields)
    {
        instrument.key = {m_market, m_reader.symbol(kSymbolNames[0], fields[0])};
        instrument.status = m_reader.text(kSymbolNames[1], fields[1]);
        instrument.baseAsset = m_reader.text(kSymbolNames[2], fields[2]);
        instrument.quoteAsset = m_reader.text(kSymbolNames[3], fields[3]);
        if (!fields[4].empty())
            instrument.contractType = m_reader.text(kSymbolNames[4], fields[4]);
        instrument.listedAt = optionalTime(5, fields);
        instrument.deliveryAt = optionalTime(6, fields);
        if (instrument.tickSize.isNegative() || instrument.stepSize.isNegative())
            m_reader.refuse("tick size or step size is negative");
        if (!m_names.insert(instrument.key.symbol).second)
            m_reader.refuse(excerpt(instrument.key.symbol) + " comes twice");
        m_info.instruments.push_back(std::move(instrument));
        return m_reader.isOk();
    }

    /// A date, or nothing where the exchange writes a placeholder: 0 before a listing, 2100-12-25 for perpetuals.
    std::optional<UtcTime> optionalTime(std::size_t field, const NamedFields<kSymbolNames.size()> &fields)
    {
        constexpr std::int64_t kNever = 4'133'404'800'000;
        if (fields[field].empty())
            return std::nullopt;
        const std::int64_t ms = m_reader.integer(kSymbolNames[field], fields[field]);
        return ms < kNever ? market::fromEpochNumber(ms) : std::nullopt;
    }

    Market m_market;
    ValueReader m_reader{kExchangeInfoAnswer};
    ExchangeInfo m_info;
    bool m_hasTime = false;
    bool m_hasSymbols = false;
    std::unordered_set<std::string> m_names;
};

} // namespace

Result<ExchangeInfo> parseExchangeInfoBody(Market market, std::string_view body)
{
    JsonReader json(body);
    ondemand::object object;
    InfoReader info(market);
    const bool isRead =
        json.readObject(object)
        && forEachMember(object, [&info](std::string_view key,
                                         ondemand::value &value) { return info.readMember(key, value); })
        && json.isAtEnd();
    if (!info.reader().isOk())
        return tl::unexpected<Error>(info.reader().error());
    if (!isRead || !info.isComplete())
        return tl::unexpected<Error>(shapeError(kExchangeInfoAnswer, body));
    return info.takeInfo();
}

} // namespace cw::exchange::binance
