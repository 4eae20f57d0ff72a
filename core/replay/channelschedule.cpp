// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/channelschedule.h"

#include <algorithm>

namespace cw::replay {

ChannelSchedule::Key ChannelSchedule::keyOf(const StreamClient &client, const std::string &name)
{
    return {client.entry().market, client.entry().unit, name};
}

ChannelSchedule::Due ChannelSchedule::dueOf(const Key &key, const Channel &channel)
{
    return {channel.source->nextTime(), channel.type, key};
}

void ChannelSchedule::subscribe(const Client &client, const std::string &name, UtcTime now)
{
    const auto parsed = parseStreamName(name, client->entry().market);
    if (!parsed || !client->delivers(parsed->isPublic()))
        return;
    const Key key = keyOf(*client, name);
    auto found = m_channels.find(key);
    if (found == m_channels.end()) {
        auto source = makeChannel(*parsed, client->entry().market, client->entry().unit, m_recorded, now);
        if (!source)
            return;
        found = m_channels.emplace(key, Channel{std::move(source), parsed->type, {}}).first;
        m_due.insert(dueOf(key, found->second));
    }
    found->second.subscribers.push_back(client);
}

void ChannelSchedule::unsubscribe(const Client &client, const std::string &name)
{
    const auto found = m_channels.find(keyOf(*client, name));
    if (found == m_channels.end())
        return;
    std::erase(found->second.subscribers, client);
    if (!found->second.subscribers.empty())
        return;
    m_due.erase(dueOf(found->first, found->second));
    m_channels.erase(found);
}

UtcTime ChannelSchedule::nextTime() const
{
    return m_due.empty() ? UtcTime::max() : std::get<UtcTime>(*m_due.begin());
}

std::optional<ChannelSchedule::Event> ChannelSchedule::takeNext(UtcTime until)
{
    while (!m_due.empty() && std::get<UtcTime>(*m_due.begin()) <= until) {
        const auto [time, type, key] = m_due.extract(m_due.begin()).value();
        if (time == UtcTime::max())
            return std::nullopt;
        Channel &channel = m_channels.at(key);
        auto payload = channel.source->take();
        m_due.insert(dueOf(key, channel));
        if (!payload)
            continue;
        const auto &[market, unit, name] = key;
        std::string combined;
        wire::appendCombined(combined, name, *payload);
        return Event{time,
                     market,
                     {name, QByteArray::fromStdString(*payload), QByteArray::fromStdString(combined)},
                     channel.subscribers};
    }
    return std::nullopt;
}

} // namespace cw::replay
