// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "tests/api/stored/client.h"
#include "tests/engine/kit/archivebench.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Two policies that say the very same are refused over HTTP, whether a new one or a change makes the second.
class TestStoredPolicies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twinsAreAConflict();
};

void TestStoredPolicies::twinsAreAConflict()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    api::ApiHost host(*engine, {});
    const std::uint16_t port = must(host.start(u"127.0.0.1"_s, 0));
    const QByteArray policies = "/api/v1/archive/policies";
    const QByteArray thirty = R"({"market":"spot","data_type":"candles","interval":"1h","keep_days":30})";
    QCOMPARE(statusIn(ask(port, "POST", policies, thirty)), 201);
    const std::size_t stored = must(engine->archive().policies()).size();

    const QByteArray twin = ask(port, "POST", policies, thirty);
    QCOMPARE(statusIn(twin), 409);
    const QJsonObject body = QJsonDocument::fromJson(bodyIn(twin)).object();
    QCOMPARE(body[u"success"_s], QJsonValue(false));
    QCOMPARE(body[u"code"_s].toInt(), 3000);
    QVERIFY(body[u"message"_s].toString().contains(u"says the very same"_s));
    QCOMPARE(must(engine->archive().policies()).size(), stored);

    const QByteArray other = R"({"market":"spot","data_type":"candles","interval":"1h","keep_days":31})";
    const QByteArray added = ask(port, "POST", policies, other);
    QCOMPARE(statusIn(added), 201);
    const auto id = QJsonDocument::fromJson(bodyIn(added))[u"data"_s][u"id"_s].toInteger();
    const QByteArray path = policies + '/' + QByteArray::number(id);
    QCOMPARE(statusIn(ask(port, "PUT", path, R"({"keep_days":30})")), 409);
    QCOMPARE(must(engine->archive().policies()).back().keepDays, 31);
    host.stop(1s);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestStoredPolicies)
#include "tst_storedpolicies.moc"
