// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <string_view>

namespace cw::storage::postgres {

/// How long a writer leaves a server alone that refuses it.
inline constexpr std::chrono::milliseconds kRefusalPause{5'000};

/// What the server or the connection said.
struct Complaint {
    QString state; ///< SQLSTATE; empty when no server said anything
    QString message;
    bool isLost = false;     ///< the connection is gone
    bool isHomeless = false; ///< a row found no partition
    bool isOverdue = false;  ///< the watchdog ended the call: the server did not answer in time
};

/// What that means for the caller: what can pass (connection lost, server starting or stopping, lock waits, deadlocks,
/// serialization, no resources) is transient, a full disk StorageFull, a call that took too long Timeout; the rest is Storage,
/// with a `retryAfter` unless the server complains of the rows themselves.
/// `doing` is the middle of the sentence, for example "write candles".
[[nodiscard]] Error toError(const Complaint &complaint, const QString &doing);

/// True when a server refused a connection in words that are not known: it may speak another language.
[[nodiscard]] bool isForeign(const QString &message);

/// Why a connection could not be opened, with advice. `state`: the SQLSTATE of a refusal whose words are not known, or
/// empty; `location` without secrets.
[[nodiscard]] Error connectError(const QString &message, const QString &state, std::string_view location);

/// Of such an error: somebody answered and let us not in, and will hardly do so a moment later. A server that is away,
/// starts or stops refuses nobody.
[[nodiscard]] bool isRefusal(const Error &connectError);

} // namespace cw::storage::postgres
