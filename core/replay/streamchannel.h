// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/recordedmarket.h"
#include "core/replay/streamname.h"
#include "core/wire/binancewriter.h"

#include <memory>
#include <optional>
#include <string>

namespace cw::replay {

/// The events of one stream in order of exchange time, made when they are due. All subscribers share one
/// channel.
class StreamChannel {
public:
    virtual ~StreamChannel() = default;

    /// When the next event may be due; the end of time when nothing more will come.
    [[nodiscard]] virtual UtcTime nextTime() const = 0;
    /// The payload due at `nextTime()`, or nothing when nothing changed; the channel moves on.
    [[nodiscard]] virtual std::optional<std::string> take() = 0;
};

/// The channel of a stream from just after `now` on, or null when nothing of it is recorded (an unknown
/// symbol, trades of a symbol with candles only, candles finer than the recorded ones): such a stream stays
/// silent. `recorded` must outlive the channel.
[[nodiscard]] std::unique_ptr<StreamChannel> makeChannel(const StreamName &name, market::Market market,
                                                         wire::TimeUnit unit, const RecordedMarket &recorded,
                                                         UtcTime now);

} // namespace cw::replay
