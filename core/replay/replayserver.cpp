// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/replayserver.h"

#include "core/market/localtime.h"

#include <charconv>

namespace cw::replay {
namespace {

using namespace std::chrono_literals;

/// The replay keeps its stream clients alive itself, by the exchange's rules; the transport's own pings stay
/// out of it.
http::ServerLimits serverLimits()
{
    http::ServerLimits limits;
    limits.connections = 1024;
    limits.webSocketQueueBytes = 64 * 1024 * 1024;
    limits.pingInterval = 24h;
    limits.pongDeadline = 24h;
    limits.idleKeepAlive = 60s;
    return limits;
}

} // namespace

Result<> checkSpan(const RecordedMarket &recorded, const ReplayOptions &options)
{
    const UtcTime start = options.from.value_or(recorded.clockStart());
    if (options.to && *options.to <= start)
        return fail(ErrorCode::InvalidInput, "the stop time " + market::isoText(*options.to)
                                                 + " is not after the start time " + market::isoText(start));
    return {};
}

ReplayServer::ReplayServer(std::unique_ptr<RecordedMarket> recorded, ReplayOptions options, QObject *parent)
    : QObject(parent), m_recorded(std::move(recorded)),
      m_clock(options.from.value_or(m_recorded->clockStart()), options.speed, ReplayClock::steadyTime(),
              options.to),
      m_faults(std::move(options.faults), m_clock.now()),
      m_streams(*m_recorded, m_clock, m_faults, options.unlimited),
      m_rest(*m_recorded, m_faults, clocks(), options.unlimited),
      m_bulk(*m_recorded, [this] { return m_streams.advance(); }), m_server(m_router, serverLimits(), {})
{
    m_rest.addRoutes(m_router);
    m_bulk.addRoutes(m_router);
    m_streams.addRoutes(m_router);
}

ReplayServer::~ReplayServer() = default;

RestExchange::Clocks ReplayServer::clocks()
{
    const auto exchange = [this] { return m_streams.advance(); };
    if (m_clock.isRealTime())
        return {exchange, exchange};
    return {exchange, market::localTime};
}

Result<> ReplayServer::listen(const QHostAddress &address, std::uint16_t port)
{
    return m_server.listen(address, port);
}

void ReplayServer::stop(std::chrono::milliseconds grace, std::function<void()> finished)
{
    m_server.stop(grace, std::move(finished));
}

Result<std::optional<double>> parseSpeed(std::string_view text)
{
    constexpr double kSlowest = 0.01;
    constexpr double kFastest = 100'000;
    if (text == "max")
        return std::optional<double>();
    double speed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed);
    if (error != std::errc() || end != text.data() + text.size() || !(speed >= kSlowest && speed <= kFastest))
        return fail(ErrorCode::InvalidInput,
                    "speed '" + std::string(text)
                        + "' is not usable; accepted are max and numbers from 0.01 to 100000");
    return std::optional(speed);
}

} // namespace cw::replay
