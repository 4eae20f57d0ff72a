// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/exchange/streamsession.h"
#include "core/net/backoff.h"
#include "core/net/ratewindow.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace cw::exchange {

/// Streams that share one connection, kept alive: reconnects for ever with back-off, and replaces a connection that is
/// about to end by a proven new one before it drops the old (make before break). Lives on its creator's thread.
class StreamLink : public QObject {
    Q_OBJECT

public:
    /// What all links of a pool share.
    struct Shared {
        std::shared_ptr<const Venue> venue;
        Market market = Market::Spot;
        ClientOptions options;
        std::vector<std::string> hosts;
        net::RateWindow connects; ///< limits connection attempts to the exchange
    };

    /// `shared` must outlive the link.
    StreamLink(Shared &shared, std::string path, QObject *parent);
    ~StreamLink() override;

    /// Adds streams; the first ones make the link connect.
    void add(const std::vector<StreamSpec> &specs);
    void remove(const std::vector<StreamSpec> &specs);
    /// Drops the connection for good. No callback follows.
    void stop();

    [[nodiscard]] const std::string &path() const noexcept { return m_path; }
    [[nodiscard]] std::size_t size() const noexcept { return m_streams.size(); }
    [[nodiscard]] bool carries(const StreamSpec &spec) const { return m_streams.contains(spec); }
    [[nodiscard]] StreamState state() const;

    std::function<void(StreamMessage &&)> onMessage;
    std::function<void(const std::string &detail)> onRejected;
    std::function<void(RefusedEvent &&)> onRefusedEvent;
    std::function<void(const std::vector<StreamSpec> &, const std::string &reason)> onLost;
    std::function<void(const std::vector<StreamSpec> &, UtcTime at)> onLive;
    std::function<void(const std::vector<StreamSpec> &)> onQuiet;
    std::function<void()> onReconnect;

private:
    enum class Life { New, Live, Lost };

    void connectWhenAllowed();
    [[nodiscard]] StreamSession *makeSession();
    void handleMainEnded(const std::string &reason);
    void handleProven(const StreamSession *session, const StreamSpec &spec, UtcTime at);
    void handleQuiet(const StreamSession *session, const std::vector<StreamSpec> &specs);
    void startRotation();
    void finishRotationWhenProven();
    void endOverlap();
    void retryRotation();
    void promoteNext(const std::string &lostReason);
    void scheduleReconnect();
    void scheduleRotation();
    void loseUnproven(const std::string &reason);
    void noteHealth();
    [[nodiscard]] std::vector<StreamSpec> allSpecs() const;
    static void discard(StreamSession *&session);

    Shared &m_shared;
    std::string m_path;
    std::unordered_map<StreamSpec, Life, StreamSpecHash> m_streams;
    StreamSession *m_main = nullptr; ///< owned as child
    StreamSession *m_next = nullptr; ///< replacement being proven
    net::Backoff m_backoff;
    QTimer m_retryTimer;
    QTimer m_rotateTimer;
    QTimer m_overlapTimer;
    QTimer m_healthTimer;
    std::size_t m_host = 0;
    std::int64_t m_messagesAtLastCheck = 0;
    bool m_triedReconnectForData = false;
    bool m_isStopped = false;
};

} // namespace cw::exchange
