// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "tests/api/stored/client.h"
#include "tests/engine/kit/archivebench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using market::Interval;

/// What the API keeps to answer sooner follows what the engine does to old rows.
class TestStoredKlines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void purgedRowsAreNotServedAndComeBack();
};

void TestStoredKlines::purgedRowsAreNotServedAndComeBack()
{
    ArchiveBench bench;
    const QTemporaryDir cold;
    bench.recorded.config.archive.coldFolder = cold.path().toStdString();
    const market::SeriesKey hours{RecordedEngine::spot(), Interval::H1};
    const auto rows = bench.writeCandles(hours, 500, 48h);
    const Host engine = bench.recorded.start();
    api::ApiHost host(*engine, {});
    const std::uint16_t port = must(host.start(QStringLiteral("127.0.0.1"), 0));
    const QByteArray target = "/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime="
                              + QByteArray::number(qint64(market::toMs(rows[100].openTime))) + "&endTime="
                              + QByteArray::number(qint64(market::toMs(rows[299].openTime))) + "&limit=1000";
    const auto served = [&] { return QJsonDocument::fromJson(get(port, target)).array().size(); };
    QVERIFY(waitFor([&] { return served() == 200; })); // the list of instruments has come
    const QByteArray whole = get(port, target);

    interfaces::PurgeRequest purge{keyOf(hours), {rows[150].openTime, rows[200].openTime}, "", "user"};
    purge.token = must(engine->archive().previewPurge(purge)).token;
    QVERIFY(endsAs(*engine, engine->archive().startPurge(purge), JobState::Succeeded));
    QCOMPARE(served(), 150);

    const std::string file = must(engine->archive().coldFiles({})).front().name;
    QVERIFY(endsAs(*engine, engine->archive().startRestore({{}, {}, false, file}), JobState::Succeeded));
    QCOMPARE(get(port, target), whole);
    host.stop(1s);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestStoredKlines)
#include "tst_storedklines.moc"
