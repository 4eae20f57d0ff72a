// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/replay/channelschedule.h"
#include "core/replay/clock.h"
#include "core/replay/controlmessage.h"
#include "core/replay/faultinjector.h"
#include "core/replay/ratelimiter.h"

#include <QTimer>

#include <memory>
#include <vector>

namespace cw::replay {

/// The stream side of the recorded exchange: connections, subscriptions and the sending of what is due.
///
/// Moves the exchange time forward: to the clock's, or, at maximum speed, from event to event as long as no
/// client has more than `kBacklog` bytes unsent and at least one stream is subscribed. Lives on one thread.
/// Relies on sessions reporting their end from the event loop, never from inside a call.
class StreamExchange {
public:
    /// Unsent bytes of one client that make a clock of maximum speed wait.
    static constexpr qint64 kBacklog = 256 * 1024;
    /// Streams a connection may hold.
    static constexpr std::size_t kMaxStreams = 1024;

    /// The references must outlive this object.
    StreamExchange(const RecordedMarket &recorded, ReplayClock &clock, FaultInjector &faults, bool unlimited,
                   ReplayClock::WallTime wall = ReplayClock::steadyTime());
    ~StreamExchange();
    StreamExchange(const StreamExchange &) = delete;
    StreamExchange &operator=(const StreamExchange &) = delete;

    /// Adds every stream path; this object must outlive the router.
    void addRoutes(http::Router &router);

    /// Sends everything that is due and returns the exchange time reached: what REST answers must agree with.
    UtcTime advance();

    [[nodiscard]] std::size_t clients() const noexcept { return m_clients.size(); }

private:
    using Client = std::shared_ptr<StreamClient>;

    void addRoute(http::Router &router, const std::string &prefix, StreamEntry entry);
    [[nodiscard]] http::Response checkUpgrade(const http::Request &request);
    void accept(const std::shared_ptr<http::WebSocketSession> &session, const http::Request &request,
                StreamEntry entry);
    void remove(const Client &client);

    /// Counts one message of a client; false, with the connection closed, when it sends too many.
    bool countInput(const Client &client);
    void handleText(const Client &client, const QByteArray &text);
    [[nodiscard]] QByteArray answerTo(const Client &client, const ControlRequest &request);
    /// False, with the connection closed, when it would hold too many streams.
    bool subscribe(const Client &client, const std::vector<std::string> &names);
    void unsubscribe(const Client &client, const std::vector<std::string> &names);

    void sendDue(UtcTime until);
    void deliver(const ChannelSchedule::Event &event);
    void applyDueFaults(UtcTime now);
    void applyTo(const Client &client, const FaultRule &rule);
    [[nodiscard]] bool isConcerned(const StreamClient &client, const FaultRule &rule) const;
    void closeOverdue();
    void cutOldConnections();
    void keepAlive();

    [[nodiscard]] UtcTime nextTime() const;
    [[nodiscard]] bool isBackedUp() const;
    void arm();

    const RecordedMarket &m_recorded;
    ReplayClock &m_clock;
    FaultInjector &m_faults;
    bool m_unlimited;
    ReplayClock::WallTime m_wall;
    RateLimiter m_attempts;
    ChannelSchedule m_schedule;
    std::vector<Client> m_clients;
    UtcTime m_time;
    QTimer m_timer;
    QTimer m_keepAlive;
};

} // namespace cw::replay
