// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

#include <cstdint>
#include <memory>
#include <optional>

namespace cw::bench {

/// Drives a server on 127.0.0.1 with the program wrk: 50 keep-alive connections from one thread.
class LoadGenerator {
public:
    /// Whether wrk is installed.
    [[nodiscard]] static bool isInstalled();

    /// Requests a second for one target, after a short warm-up. `header` is a whole line or empty. Nothing
    /// when wrk failed or an answer was not 2xx or 3xx.
    [[nodiscard]] std::optional<double> measure(std::uint16_t port, const QString &target,
                                                const QString &header = {});
    /// The same from the first request on, with a different target each time, built by the Lua function `request`.
    [[nodiscard]] std::optional<double> measureScript(std::uint16_t port, const QString &script);

private:
    QTemporaryDir m_folder;
};

/// nginx serving one file from memory, as the mark for static bytes.
class StaticServer {
public:
    explicit StaticServer(const QByteArray &body);
    ~StaticServer();
    StaticServer(const StaticServer &) = delete;
    StaticServer &operator=(const StaticServer &) = delete;

    /// 0 when nginx is not installed or did not start.
    [[nodiscard]] std::uint16_t port() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::bench
