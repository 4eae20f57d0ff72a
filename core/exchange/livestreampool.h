// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/exchange/streamlink.h"

#include <QObject>

#include <memory>
#include <string>
#include <vector>

namespace cw::exchange {

/// StreamPool over WebSockets: spreads streams over links by path and size, and adds up what they report.
class LiveStreamPool final : public StreamPool {
    Q_OBJECT
public:
    LiveStreamPool(std::shared_ptr<const Venue> venue, Market market, ClientOptions options);
    ~LiveStreamPool() override;

    void subscribe(std::vector<StreamSpec> specs) override;
    void unsubscribe(std::vector<StreamSpec> specs) override;
    void stop() override;
    [[nodiscard]] Health health() const override;

private:
    [[nodiscard]] StreamLink *linkWithRoom(const std::string &path, std::size_t most);
    [[nodiscard]] StreamLink *makeLink(const std::string &path);
    [[nodiscard]] StreamLink *linkOf(const StreamSpec &spec) const;
    void handleMessage(StreamMessage &&message);
    void handleRejected(const std::string &detail);
    void dropEmptyLinks();

    StreamLink::Shared m_shared;
    net::RateWindow m_reports; ///< limits onRejected
    std::vector<StreamLink *> m_links; ///< owned as children
    std::int64_t m_messages = 0;
    std::int64_t m_rejected = 0;
    std::int64_t m_reconnects = 0;
    std::optional<net::MonoTime> m_lastMessageAt;
};

} // namespace cw::exchange
