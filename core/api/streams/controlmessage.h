// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cw::api {

enum class ControlMethod : std::uint8_t {
    Subscribe,
    Unsubscribe,
    ListSubscriptions,
    SetCombined,
    GetCombined
};

/// One message of the subscription protocol (binance-api §7.3).
struct ControlRequest {
    ControlMethod method = ControlMethod::ListSubscriptions;
    std::string id = "null";        ///< JSON text: an integer, a string or null, as the client sent it
    std::vector<std::string> names; ///< streams, for Subscribe and Unsubscribe
    bool combined = false;          ///< for SetCombined
};

/// Reads a client's message; the error is the reply to send, in the exchange's words.
[[nodiscard]] tl::expected<ControlRequest, std::string> parseControl(const QByteArray &message);

/// `{"result":…,"id":…}`; both arguments are JSON text.
[[nodiscard]] std::string controlReply(std::string_view result, std::string_view id);

} // namespace cw::api
