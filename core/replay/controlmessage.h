// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"

#include <QByteArray>

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::replay {

enum class ControlMethod { Subscribe, Unsubscribe, ListSubscriptions, SetProperty, GetProperty };

/// A control message of a stream connection (binance-api §7.3).
struct ControlRequest {
    ControlMethod method = ControlMethod::Subscribe;
    std::vector<std::string> names; ///< streams
    bool combined = false;          ///< value of SET_PROPERTY combined
    std::string id;                 ///< as JSON
};

/// What is answered to a message that is no valid request.
struct ControlError {
    int code = 2;
    std::string message;
    std::string id; ///< as JSON; empty when unknown
};

/// Parses one text message; errors are worded as the exchange words them.
[[nodiscard]] tl::expected<ControlRequest, ControlError> parseControl(const QByteArray &text);

/// `{"result":<result>,"id":<id>}`.
[[nodiscard]] QByteArray resultReply(std::string_view result, std::string_view id);
/// The flat form on spot, nested in "error" on futures.
[[nodiscard]] QByteArray errorReply(market::Market market, const ControlError &error);

} // namespace cw::replay
