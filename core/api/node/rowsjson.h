// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QJsonObject>

namespace cw::api {

// Stored rows with their origin, as the API prints them: the names of the views in the database, prices as text with every
// digit, times in ISO 8601 UTC, null for what is not known.

[[nodiscard]] QJsonObject rowJson(const interfaces::CandleRecord &record);
[[nodiscard]] QJsonObject rowJson(const interfaces::TradeRecord &record);
/// What lost against a stored candle, with since when it was stored and when it lost.
[[nodiscard]] QJsonObject versionJson(const interfaces::LosingVersion &version);
[[nodiscard]] QJsonObject rowJson(const interfaces::FundingRecord &record);
/// A row as it was stored once.
[[nodiscard]] QJsonObject pastJson(const market::Candle &candle);
[[nodiscard]] QJsonObject pastJson(const market::Trade &trade);
[[nodiscard]] QJsonObject pastJson(const market::FundingRate &rate);
/// Rows that may have been stored then and cannot be shown.
[[nodiscard]] QJsonObject goneJson(const interfaces::PastLoss &loss);
/// Rows that are not in the database because somebody put them away.
[[nodiscard]] QJsonObject awayJson(const interfaces::Gap &gap);

} // namespace cw::api
