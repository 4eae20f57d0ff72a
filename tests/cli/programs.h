// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QList>
#include <QProcess>
#include <QStringList>

#include <functional>
#include <memory>
#include <utility>

/// The built candlewright-cli, started as a user starts it, with a data directory of the test's own.
namespace cw::tests {

struct Outcome {
    int code = -1; ///< exit code; −1: crashed or did not end in time
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out); }
};

/// Runs to the end. The environment holds nothing of the caller's settings.
[[nodiscard]] Outcome run(const QStringList &arguments, const QString &directory = {},
                          const QStringList &environment = {}, int deadlineMs = 120'000);

/// The same with its stdout in `file`, so that the outcome has none.
[[nodiscard]] Outcome runInto(const QString &file, const QStringList &arguments);

/// A program that keeps running. Killed by the destructor if it still does.
class Running {
public:
    /// Starts and waits for the first line on stdout.
    explicit Running(const QStringList &arguments, const QStringList &environment = {});
    ~Running();

    [[nodiscard]] bool isUp() const { return m_up; }
    /// The address on the line a node or an exchange prints when it is ready.
    [[nodiscard]] QString address() const { return m_address; }
    /// That line, as JSON.
    [[nodiscard]] QJsonDocument readyJson() const { return QJsonDocument::fromJson(m_readyLine); }
    [[nodiscard]] QByteArray errors();
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    /// Lets it run for a while.
    void live(int milliseconds) { m_process.waitForFinished(milliseconds); }
    void kill();
    /// SIGTERM; returns the exit code.
    [[nodiscard]] int terminate(int deadlineMs = 20'000);

private:
    QProcess m_process;
    QByteArray m_readyLine;
    QString m_address;
    bool m_up = false;
};

/// Asks again and again until it holds or the deadline passed. The question itself must take its time (a process, a
/// query), as nothing waits in between.
[[nodiscard]] bool eventually(const std::function<bool()> &holds, int deadlineMs);

using Headers = QList<std::pair<QByteArray, QByteArray>>;

/// Blocking GET on loopback: status and body.
struct Answer {
    int status = 0;
    QByteArray body;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(body); }
};
[[nodiscard]] Answer get(const QString &url, const Headers &headers = {});
/// The same for a POST of JSON.
[[nodiscard]] Answer post(const QString &url, const QByteArray &body);

/// Runs one SQL statement on a database file with a connection of its own; rows of the first column as text.
[[nodiscard]] QStringList sql(const QString &file, const QString &statement);

} // namespace cw::tests
