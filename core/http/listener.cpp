// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/listener.h"

#include <utility>

namespace cw::http {

namespace {

constexpr int kBacklog = 256;

} // namespace

Listener::Listener(std::function<void(qintptr)> accepted, QObject *parent)
    : QTcpServer(parent), m_accepted(std::move(accepted))
{
    setListenBacklogSize(kBacklog);
}

void Listener::incomingConnection(qintptr descriptor) { m_accepted(descriptor); }

} // namespace cw::http
