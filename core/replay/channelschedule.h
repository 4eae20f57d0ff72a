// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/streamchannel.h"
#include "core/replay/streamclient.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace cw::replay {

/// Every stream somebody listens to, played in order of exchange time.
class ChannelSchedule {
public:
    using Client = std::shared_ptr<StreamClient>;

    /// An event and who gets it.
    struct Event {
        UtcTime time;
        market::Market market;
        StreamMessage message;
        std::vector<Client> subscribers;
    };

    /// `recorded` must outlive the schedule.
    explicit ChannelSchedule(const RecordedMarket &recorded) : m_recorded(recorded) {}

    /// Lets `client` hear a stream from just after `now`. Names that are not recorded or not on its route are
    /// ignored.
    void subscribe(const Client &client, const std::string &name, UtcTime now);
    void unsubscribe(const Client &client, const std::string &name);

    [[nodiscard]] bool isEmpty() const noexcept { return m_channels.empty(); }
    /// When something is due next; the end of time when nothing is.
    [[nodiscard]] UtcTime nextTime() const;
    /// The next event due at or before `until`; events of one instant come trades first.
    [[nodiscard]] std::optional<Event> takeNext(UtcTime until);

private:
    using Key = std::tuple<market::Market, wire::TimeUnit, std::string>;

    struct Channel {
        std::unique_ptr<StreamChannel> source;
        StreamType type;
        std::vector<Client> subscribers;
    };

    using Due = std::tuple<UtcTime, StreamType, Key>;

    [[nodiscard]] static Key keyOf(const StreamClient &client, const std::string &name);
    [[nodiscard]] static Due dueOf(const Key &key, const Channel &channel);

    const RecordedMarket &m_recorded;
    std::map<Key, Channel> m_channels;
    std::set<Due> m_due;
};

} // namespace cw::replay
