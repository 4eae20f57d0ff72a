// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/listener.h"

#include <QTimer>

#include <chrono>
#include <utility>

namespace cw::http {

namespace {

constexpr int kBacklog = 256;
constexpr std::chrono::seconds kNoDescriptorPause{1};

} // namespace

Listener::Listener(std::function<void(qintptr)> accepted, QObject *parent)
    : QTcpServer(parent), m_accepted(std::move(accepted))
{
    setListenBacklogSize(kBacklog);
    // Qt stops accepting after an error, for good.
    connect(this, &QTcpServer::acceptError, this,
            [this] { QTimer::singleShot(kNoDescriptorPause, this, &QTcpServer::resumeAccepting); });
}

void Listener::incomingConnection(qintptr descriptor) { m_accepted(descriptor); }

} // namespace cw::http
