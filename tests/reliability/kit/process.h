// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace cw::tests {

/// A program that prints one line when it is ready and then runs until it is ended. Its stderr goes to a file.
/// Killed by the destructor.
class Process {
public:
    /// Starts; `environment` entries are NAME=VALUE and all the program sees besides PATH, HOME and a C locale.
    Process(const QString &program, const QStringList &arguments, const QStringList &environment,
            const QString &errorFile);
    ~Process();
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    /// Waits for the line; empty when the program ended or kept silent instead.
    [[nodiscard]] QByteArray readyLine();
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

    void kill();
    /// Waits for an end by a signal that this object did not send; false when it ends otherwise or goes on.
    [[nodiscard]] bool diesWithin(int deadlineMs);
    /// Waits for an end of its own; the exit code, or −1 when it crashed or goes on.
    [[nodiscard]] int endsWithin(int deadlineMs);
    /// SIGTERM; the exit code, or −1 when it crashed or did not end in time.
    [[nodiscard]] int terminate(int deadlineMs = 20'000);
    /// SIGSTOP and SIGCONT, as a suspend does it.
    void freeze() const;
    void thaw() const;

private:
    QProcess m_process;
    QByteArray m_line;
};

} // namespace cw::tests
