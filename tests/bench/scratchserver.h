// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace cw::bench {

/// A private server in a folder that goes with it. Without PostgreSQL on the machine there is none.
class ScratchServer {
public:
    ScratchServer() { m_isRunning = run(QStringLiteral("start")); }
    ScratchServer(const ScratchServer &) = delete;
    ScratchServer &operator=(const ScratchServer &) = delete;
    ~ScratchServer() { run(QStringLiteral("remove")); }

    [[nodiscard]] bool isRunning() const noexcept { return m_isRunning; }
    [[nodiscard]] QString url() const
    {
        QFile file(m_folder.filePath(QStringLiteral("address")));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
    }

private:
    bool run(const QString &command) const
    {
        constexpr int kPatienceMs = 120'000;
        QProcess process;
        process.start(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/support/postgresql/server.sh"),
                      {command, m_folder.path()});
        return process.waitForFinished(kPatienceMs) && process.exitCode() == 0;
    }

    QTemporaryDir m_folder;
    bool m_isRunning = false;
};

} // namespace cw::bench
