// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/reliability/kit/process.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdint>
#include <memory>

namespace cw::tests {

/// How the node of a rig is started.
struct NodeOptions {
    QString symbols = QStringLiteral("BTCUSDT");
    QString intervals = QStringLiteral("1m");
    int backfillDays = 1;
    QStringList arguments;   ///< further ones
    QStringList environment; ///< NAME=VALUE
    QString exchangeUrl;     ///< empty: the rig's exchange
    QString database;        ///< address of a PostgreSQL database; empty: the file in the data directory
    QStringList wrapper;     ///< a program that starts the node, with its arguments
};

/// What chk.py found.
struct Verdict {
    bool ok = false;
    QJsonObject figures;
    QByteArray text; ///< the whole answer, for a message

    [[nodiscard]] double figure(const QString &name) const { return figures[name].toDouble(); }
};

/// A folder with a fake exchange and the real candlewright-cli in front of it. Tells on stderr what it knows when its
/// test fails.
class Rig {
public:
    /// Starts the exchange. `world`: see truth.World.DEFAULTS. A seed that is not given is the test's.
    explicit Rig(QJsonObject world = {}, const QJsonArray &script = {}, const QJsonObject &weights = {});
    ~Rig();

    [[nodiscard]] bool isUp() const { return !m_url.isEmpty(); }
    [[nodiscard]] QString url() const { return m_url; }
    [[nodiscard]] QString file(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString database() const { return file(QStringLiteral("data/candlewright.db")); }
    /// Value of a metric of the node without labels; −1 when it does not answer.
    [[nodiscard]] std::int64_t metric(const QString &name) const;
    /// The most memory the node ever held, in MiB.
    [[nodiscard]] int peakMemory() const;
    /// Processor time the node has used, in milliseconds.
    [[nodiscard]] int processorTime() const;
    /// HOST:PORT of the node's own API.
    [[nodiscard]] QString api() const { return m_api.section(u'/', -1); }

    /// Starts the node, in front of the same data directory each time. False when it does not come up.
    [[nodiscard]] bool startNode(const NodeOptions &options = {});
    /// Writes down what the database of a node that is gone holds, for chk.py: a kill may have swallowed the word that it is
    /// stored. Each further start of a node does that; a test that stops the server before it calls this first. False
    /// when the database cannot be read.
    [[nodiscard]] bool notePresent() const;
    [[nodiscard]] Process &node() { return *m_node; }
    /// Answer of the node's own API to a GET.
    [[nodiscard]] QJsonObject ask(const QString &path) const;
    [[nodiscard]] QJsonArray askList(const QString &path) const;
    /// Its answer to a POST of `body`.
    [[nodiscard]] QJsonObject tell(const QString &path, const QJsonObject &body = {}) const;

    /// Starts a fault now, see faults.py.
    void inject(const QJsonObject &fault) const;
    /// The exchange's own count of what happened, see fakex.Exchange.report.
    [[nodiscard]] QJsonObject report() const;
    /// Requests to a path so far.
    [[nodiscard]] int requests(const QString &path) const;
    [[nodiscard]] std::int64_t exchangeNow() const;

    [[nodiscard]] QStringList sql(const QString &statement) const;
    [[nodiscard]] int count(const QString &fromWhere) const;

    [[nodiscard]] Verdict judge(const QStringList &options = {}) const;
    /// Judges with --complete again and again: all series that the node was started with, as far back as it was told to
    /// go, up to the exchange's time when this was called.
    [[nodiscard]] Verdict judgeWhenComplete(int deadlineMs, const QStringList &options = {}) const;

private:
    void expect(const NodeOptions &options);

    QTemporaryDir m_folder;
    std::unique_ptr<Process> m_exchange;
    std::unique_ptr<Process> m_node;
    QString m_url;
    QString m_control;
    QString m_api;
    QString m_address;      ///< of the database that is judged
    QStringList m_expected; ///< the series that the node was started to record, as options of chk.py
    int m_backfillDays = 0;
};

/// CANDLEWRIGHT_SEED, or 20260201. Printed with every failure.
[[nodiscard]] std::uint64_t testSeed();

/// Runs a tool of tests/reliability/tools to its end; its stdout as JSON.
[[nodiscard]] QJsonObject runTool(const QStringList &arguments, int deadlineMs = 600'000);

/// Lets time pass for the processes that are tested, where the subject is that nothing happens meanwhile.
void letRun(int milliseconds);

} // namespace cw::tests
