// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace cw::bench {

/// The built candlewright-cli, started as a user starts it, with nothing of the caller's settings.
class NodeProcess {
public:
    /// Starts it and waits for the line with the address that it prints when it is ready. `home` is where it
    /// looks for settings; `environment` holds NAME=VALUE. Aborts when it does not get ready.
    NodeProcess(const QStringList &arguments, const QString &home, const QStringList &environment = {});
    /// SIGTERM, and waits for the end.
    ~NodeProcess();
    NodeProcess(const NodeProcess &) = delete;
    NodeProcess &operator=(const NodeProcess &) = delete;

    /// "http://127.0.0.1:9100"
    [[nodiscard]] QString address() const { return m_address; }
    /// Seconds from just before the start to the line.
    [[nodiscard]] double secondsToReady() const { return m_secondsToReady; }
    /// Seconds from just before the start to now.
    [[nodiscard]] double age() const;
    /// Body of GET `target` by a connection of its own; empty unless the answer is 200.
    [[nodiscard]] QByteArray get(const QByteArray &target) const;
    /// Lets it run for a while.
    void live(int milliseconds) { m_process.waitForFinished(milliseconds); }
    /// One unlabelled figure of /metrics; 0 when it is not there.
    [[nodiscard]] double metric(const QByteArray &name) const;
    /// Resident memory, threads and sockets now.
    [[nodiscard]] double residentMiB() const;
    [[nodiscard]] double threads() const;
    [[nodiscard]] double sockets() const;

private:
    /// A number of /proc/PID/status.
    [[nodiscard]] qint64 statusNumber(const QByteArray &name) const;

    qint64 m_started = 0; ///< of a monotonic clock, in ns
    QProcess m_process;
    QString m_address;
    double m_secondsToReady = 0;
};

/// Seconds that `candlewright-cli --version` takes: a process that does nothing.
[[nodiscard]] double secondsOfVersion();

} // namespace cw::bench
