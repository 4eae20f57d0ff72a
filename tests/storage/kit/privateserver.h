// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTemporaryDir>

namespace cw::storage::test {

/// A PostgreSQL server of one test, to be stopped, hung and broken. Gone with this object.
class PrivateServer {
public:
    /// Starts it with "name=value" settings. `files` are copied beside its data first. `language`, such as "de_DE", is what
    /// it speaks, when named.
    explicit PrivateServer(const QStringList &settings = {}, const QStringList &files = {}, const QString &language = {});
    PrivateServer(const PrivateServer &) = delete;
    PrivateServer &operator=(const PrivateServer &) = delete;
    ~PrivateServer();

    /// The address of its database "postgres".
    [[nodiscard]] QString url() const;
    [[nodiscard]] int port() const;
    /// Where it writes what its settings let it log.
    [[nodiscard]] QString logFile() const;
    /// `mode` as for pg_ctl: "fast", "immediate".
    void stop(const QString &mode) const { run({QStringLiteral("stop"), m_folder.path(), mode}); }
    /// Stops all of its processes where they are, as a hung machine would be, and lets them go on.
    void freeze() const { run({QStringLiteral("freeze"), m_folder.path()}); }
    void thaw() const { run({QStringLiteral("thaw"), m_folder.path()}); }
    void restart() const { run({QStringLiteral("restart"), m_folder.path()}); }

private:
    static void run(const QStringList &arguments);

    QTemporaryDir m_folder;
};

} // namespace cw::storage::test
