// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/symbol.h"
#include "core/replay/replayserver.h"

#include <QHostAddress>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace cw::runtime {

/// The recorded exchange on a thread of its own, for the demo and the `replay` command. Called from the thread that
/// created it.
class ExchangeHost {
public:
    /// Loads a recording on the exchange's thread (it may read a database).
    using Loader = std::function<Result<std::unique_ptr<replay::RecordedMarket>>()>;

    ExchangeHost();
    ~ExchangeHost();
    ExchangeHost(const ExchangeHost &) = delete;
    ExchangeHost &operator=(const ExchangeHost &) = delete;

    /// Loads, listens and plays; answers the port. Fails when the options leave nothing of the recording to play.
    /// Blocks until it is ready or failed.
    [[nodiscard]] Result<std::uint16_t> start(Loader loader, replay::ReplayOptions options, const QHostAddress &address,
                                              std::uint16_t port);
    /// "http://127.0.0.1:9100"
    [[nodiscard]] QString url() const;
    /// Everything the recording holds.
    [[nodiscard]] const std::vector<market::InstrumentKey> &instruments() const;
    void stop(std::chrono::milliseconds deadline);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::runtime
