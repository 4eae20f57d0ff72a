// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/symbol.h"
#include "core/market/time.h"
#include "core/replay/switches.h"

#include <QByteArray>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cw::replay {

/// What a fault does. The first two concern REST answers, the others stream connections.
enum class FaultAction {
    Status,     ///< answer with another status: 403, 418, 429, 451, 5xx
    Truncate,   ///< cut the answer's body
    Disconnect, ///< drop connections
    Silence,    ///< send nothing for a while
    Drop,       ///< leave messages out
    Duplicate,  ///< send messages twice
    Reorder,    ///< send a message after its successor
    Shutdown,   ///< announce a shutdown (`serverShutdown`), then close
};

/// Body of a Status fault.
enum class FaultBody { Json, Html, Empty };

/// One entry of a fault file (docs/replay.md).
struct FaultRule {
    FaultAction action = FaultAction::Disconnect;

    // When: at a time, repeatedly, or after so many matching requests or messages; with none of them at once.
    std::optional<market::UtcTime> at;
    std::optional<std::chrono::milliseconds> every;
    std::optional<std::int64_t> afterMessages;

    // What: all that is given must match. A trailing '*' in `path` and `stream` stands for anything.
    std::optional<market::Market> market;
    std::string path;
    std::string stream;

    // How much: so many requests or messages, or everything for so long.
    std::int64_t count = 1;
    std::optional<std::chrono::milliseconds> duration;

    // Status
    int status = 503;
    FaultBody body = FaultBody::Json;
    std::optional<int> retryAfter; ///< seconds
    // Disconnect: a close frame with this code instead of a bare reset.
    std::optional<int> closeCode;
};

/// A fault file: what goes wrong and which variants of the exchange are played.
struct FaultScript {
    Switches switches;
    std::vector<FaultRule> rules;
};

/// Reads a fault file. An error names the entry, the field and what is accepted. Everything that would have
/// no effect is an error: unknown keys, and fields that an action or another field makes meaningless.
[[nodiscard]] Result<FaultScript> parseFaultScript(const QByteArray &json);
[[nodiscard]] Result<FaultScript> loadFaultScript(const std::string &path);

/// "500ms", "30s", "5m", "2h", "1d".
[[nodiscard]] std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) noexcept;

} // namespace cw::replay
