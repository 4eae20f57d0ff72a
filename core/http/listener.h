// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>

#include <functional>

namespace cw::http {

/// A listening socket that hands descriptors over before Qt wraps them, so that refusing one costs nothing. When the
/// process or the system has no descriptor left for a client, it looks again after a second.
class Listener : public QTcpServer {
public:
    explicit Listener(std::function<void(qintptr)> accepted, QObject *parent = nullptr);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::function<void(qintptr)> m_accepted;
};

} // namespace cw::http
