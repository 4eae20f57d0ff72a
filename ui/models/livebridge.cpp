// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/livebridge.h"

#include <chrono>
#include <utility>

namespace cw::models {
namespace {

constexpr std::chrono::milliseconds kBurst{50};

} // namespace

LiveBridge::LiveBridge(interfaces::LiveFeed &feed, QObject *parent) : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kBurst);
    connect(&m_timer, &QTimer::timeout, this, &LiveBridge::deliver);
    m_subscriptions.push_back(
        feed.onCandle([this](const auto &update) { post([&](Inbox &inbox) { inbox.add(update); }); }));
    m_subscriptions.push_back(feed.onTicker([this](const auto &update) {
        post([&](Inbox &inbox) { inbox.tickers[update->instrument] = update; });
    }));
    m_subscriptions.push_back(feed.onRangeChanged(
        [this](const auto &change) { post([&](Inbox &inbox) { inbox.ranges.push_back(change); }); }));
}

LiveBridge::~LiveBridge() { m_subscriptions.clear(); }

void LiveBridge::Inbox::add(const std::shared_ptr<const interfaces::CandleUpdate> &update)
{
    if (!update->closed) {
        open[update->series] = update;
        return;
    }
    closed.push_back(update);
    // An open state of the same bar would be delivered after its close and undo it.
    const auto former = open.find(update->series);
    if (former != open.end() && former->second->candle.openTime <= update->candle.openTime)
        open.erase(former);
}

/// Puts something in the inbox (engine thread) and, when it was empty, sets the clock for the burst.
template<class Put>
void LiveBridge::post(Put put)
{
    const std::lock_guard lock(m_mutex);
    put(m_inbox);
    if (std::exchange(m_isAwaited, true))
        return;
    QMetaObject::invokeMethod(
        this, [this] { m_timer.start(); }, Qt::QueuedConnection);
}

void LiveBridge::deliver()
{
    Inbox inbox;
    {
        const std::lock_guard lock(m_mutex);
        inbox = std::exchange(m_inbox, {});
        m_isAwaited = false;
    }
    for (const auto &update : inbox.closed)
        Q_EMIT candleUpdated(*update);
    for (const auto &[series, update] : inbox.open)
        Q_EMIT candleUpdated(*update);
    for (const auto &[instrument, update] : inbox.tickers)
        Q_EMIT tickerUpdated(*update);
    for (const auto &change : inbox.ranges)
        Q_EMIT rangeChanged(*change);
}

} // namespace cw::models
