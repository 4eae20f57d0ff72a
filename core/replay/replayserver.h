// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/router.h"
#include "core/http/server.h"
#include "core/replay/bulkexchange.h"
#include "core/replay/clock.h"
#include "core/replay/faultinjector.h"
#include "core/replay/recordedmarket.h"
#include "core/replay/restexchange.h"
#include "core/replay/streamexchange.h"

#include <QHostAddress>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace cw::replay {

/// How a recording is played.
struct ReplayOptions {
    std::optional<UtcTime> from;       ///< clock start; absent: the recording's own
    std::optional<UtcTime> to;         ///< where the clock stops; absent: never
    std::optional<double> speed = 1.0; ///< exchange seconds a second; absent: as fast as the clients read
    bool unlimited = false;            ///< count weights but never refuse
    FaultScript faults;
};

/// Refuses a stop that is not after the start. A start behind the end of the recording is one with history alone.
[[nodiscard]] Result<> checkSpan(const RecordedMarket &recorded, const ReplayOptions &options);

/// The recorded exchange on one port: spot and USD-M, REST, bulk files and streams (`candlewright-cli replay`, `--demo`).
///
/// Weight windows are minutes of the exchange clock at speed 1 and wall-clock minutes at any other speed;
/// pings, message rates and the 24-hour cut always follow the wall clock. Everything lives on the thread that
/// created it.
class ReplayServer : public QObject {
    Q_OBJECT

public:
    /// The speed must be above zero (`parseSpeed` gives only such).
    ReplayServer(std::unique_ptr<RecordedMarket> recorded, ReplayOptions options, QObject *parent = nullptr);
    ~ReplayServer() override;

    /// Starts to accept; port 0 takes a free one. Fails when the address cannot be used.
    [[nodiscard]] Result<> listen(const QHostAddress &address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }

    /// The exchange time right now.
    [[nodiscard]] UtcTime now() { return m_streams.advance(); }
    [[nodiscard]] const RecordedMarket &recorded() const noexcept { return *m_recorded; }

    /// Closes every connection; `finished` is called on this thread when none is left.
    void stop(std::chrono::milliseconds grace, std::function<void()> finished);

private:
    [[nodiscard]] RestExchange::Clocks clocks();

    std::unique_ptr<RecordedMarket> m_recorded;
    ReplayClock m_clock;
    FaultInjector m_faults;
    StreamExchange m_streams;
    RestExchange m_rest;
    BulkExchange m_bulk;
    http::Router m_router;
    http::Server m_server;
};

/// Reads "max" (an absent number inside the result) or a number from 0.01 to 100000 such as "1", "0.5" or
/// "3600".
[[nodiscard]] Result<std::optional<double>> parseSpeed(std::string_view text);

} // namespace cw::replay
