// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QWebSocket>

using namespace cw::tests;
using namespace Qt::StringLiterals;

namespace {

constexpr int kDeadline = 90'000;

/// Every name of an event that is in `messages`.
QSet<QString> eventsIn(const QList<QJsonObject> &messages)
{
    QSet<QString> names;
    for (const QJsonObject &message : messages)
        names << message[u"data"_s][u"e"_s].toString();
    return names;
}

} // namespace

/// The newcomer's headless minute: `serve --demo` on a new directory, asked as scripts ask it.
class TestCliDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void answersCandlesOfBothMarkets();
    void streamsWhatHappens();
    void becomesCompleteAndSaysSo();
    void aBusyPortEndsServeWithASentence();
    void aDatabaseMayBeNamedFromTheWorkingDirectory();

private:
    [[nodiscard]] QStringList serve(const QString &listen = u"127.0.0.1:0"_s) const
    {
        return {u"serve"_s, u"--demo"_s, u"--data-dir"_s, m_dir->filePath(u"node"_s), u"--listen"_s, listen};
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestCliDemo::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void TestCliDemo::answersCandlesOfBothMarkets()
{
    Running node(serve());
    QVERIFY2(node.isUp(), node.errors().constData());
    for (const QString &path : {u"/api/v3/klines"_s, u"/fapi/v1/klines"_s}) {
        const QString url = node.address() + path + u"?symbol=BTCUSDT&interval=1m&limit=100"_s;
        QVERIFY2(eventually([&] { return get(url).json().array().size() == 100; }, kDeadline), qPrintable(path));
        const QJsonArray row = get(url).json().array().last().toArray();
        QCOMPARE(row.size(), 12);
        QVERIFY(row[0].isDouble() && row[1].isString() && row[8].isDouble());
        QCOMPARE(qint64(row[6].toDouble()) - qint64(row[0].toDouble()), 59'999);
    }
    QCOMPARE(get(node.address() + u"/api/v3/klines?symbol=NOPE&interval=1m"_s).status, 400);
    QCOMPARE(node.terminate(), 0);
}

void TestCliDemo::streamsWhatHappens()
{
    Running node(serve());
    QVERIFY2(node.isUp(), node.errors().constData());
    QUrl url(node.address() + u"/stream?streams=btcusdt@kline_1m/btcusdt@trade"_s);
    url.setScheme(u"ws"_s);
    QList<QJsonObject> messages;
    QWebSocket socket;
    connect(&socket, &QWebSocket::textMessageReceived, this, [&messages](const QString &text) {
        messages << QJsonDocument::fromJson(text.toUtf8()).object();
    });
    socket.open(url);
    QTRY_VERIFY_WITH_TIMEOUT(eventsIn(messages).contains(u"kline"_s) && eventsIn(messages).contains(u"trade"_s),
                             kDeadline);
    QVERIFY(messages.front()[u"stream"_s].toString().startsWith(u"btcusdt@"));
    socket.close();
    QCOMPARE(node.terminate(), 0);
}

void TestCliDemo::becomesCompleteAndSaysSo()
{
    Running node(serve());
    QVERIFY2(node.isUp(), node.errors().constData());
    const QStringList ask{u"status"_s, u"--json"_s, u"--data-dir"_s, m_dir->filePath(u"node"_s)};
    QVERIFY(eventually(
        [&] {
            const QJsonArray series = run(ask).json()[u"series"_s].toArray();
            qint64 missing = 0;
            qint64 rows = 0;
            for (const QJsonValue &one : series) {
                missing += one[u"missing"_s].toInteger();
                rows += one[u"rows"_s].toInteger();
            }
            return series.size() == 42 && missing == 0 && rows > 200'000;
        },
        kDeadline));
    const Outcome gaps = run({u"gaps"_s, u"--json"_s, u"--data-dir"_s, m_dir->filePath(u"node"_s)});
    QCOMPARE(gaps.code, 0);
    QCOMPARE(node.terminate(), 0);
}

void TestCliDemo::aBusyPortEndsServeWithASentence()
{
    Running node(serve());
    QVERIFY2(node.isUp(), node.errors().constData());
    const QString taken = QUrl(node.address()).authority();
    const Outcome second = run({u"serve"_s, u"--demo"_s, u"--data-dir"_s, m_dir->filePath(u"other"_s), u"--listen"_s, taken});
    QCOMPARE(second.code, 1);
    QVERIFY2(second.err.contains("port " + QByteArray::number(QUrl(node.address()).port())), second.err.constData());
    const Outcome same = run(serve());
    QCOMPARE(same.code, 1);
    QVERIFY2(same.err.contains("Another Candlewright"), same.err.constData());
    QCOMPARE(node.terminate(), 0);
}

void TestCliDemo::aDatabaseMayBeNamedFromTheWorkingDirectory()
{
    const Outcome outcome = run({u"status"_s, u"--data-dir"_s, m_dir->filePath(u"d"_s)}, m_dir->path(),
                                {u"DB_URL=sqlite:///./kline.db"_s});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QVERIFY(QDir(m_dir->path()).exists(u"kline.db"_s));
}

QTEST_GUILESS_MAIN(TestCliDemo)
#include "tst_cli_demo.moc"
