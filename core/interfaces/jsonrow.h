// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"
#include "core/market/types.h"

#include <QJsonObject>

#include <cstdint>
#include <optional>
#include <string>

namespace cw::interfaces {

// A row as one JSON object, in the one form that every door takes: files of JSON lines, requests, and what the program
// itself writes (`export --format jsonl`, `GET /v1/rows`). Prices and volumes are text with every digit; times are ISO 8601
// or numbers in ms or µs; unknown values are null or absent.

/// A whole number in JSON, exact up to 2^63; nothing for text, fractions and everything else.
[[nodiscard]] std::optional<std::int64_t> jsonInteger(const QJsonValue &value);
/// A time in JSON: ISO 8601 as text, or a number whose size tells ms from µs.
[[nodiscard]] std::optional<market::UtcTime> jsonTime(const QJsonValue &value);

/// Reads `open_time open high low close volume` and, where they are there, `close_time quote_volume trade_count` (or
/// `count`) `taker_buy_volume taker_buy_quote_volume final`. What is absent of the last two kinds is the end of the slot
/// and true. Answers what is wrong, naming the member, and nothing when all is well. Rules of the market are not looked at,
/// except that only a finished candle is a row.
[[nodiscard]] std::optional<std::string> readJsonRow(const QJsonObject &object, market::Interval interval,
                                                     market::Candle &out);
/// The same of `id time price quantity buyer_is_maker` (or `is_buyer_maker`) and `first_id last_id`, which may be absent on
/// spot: there a row is a single trade, on USD-M an aggregate of those that these two name.
[[nodiscard]] std::optional<std::string> readJsonRow(const QJsonObject &object, market::Market market,
                                                     market::Trade &out);

/// The first member that a candle or a trade of any of the forms above does not have; empty: there is none. What tells
/// where a row is from (`source place created_at updated_at version event_time`) is a member, and means nothing here.
[[nodiscard]] std::string strangeCandleMember(const QJsonObject &object);
[[nodiscard]] std::string strangeTradeMember(const QJsonObject &object);

} // namespace cw::interfaces
