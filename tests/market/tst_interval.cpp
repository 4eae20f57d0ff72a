// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/interval.h"

#include <QTest>

#include <random>

using namespace cw::market;

namespace {

UtcTime iso(const char *text) { return *parseIso(text); }

} // namespace

/// Grids of binance-api §5.3, with the dates the exchange itself opened candles at.
class TestInterval : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsExactlyTheExchangesNames();
    void floors_data();
    void floors();
    void gridsAreConsistent_data();
    void gridsAreConsistent();
    void knowsMultiples();
};

void TestInterval::readsExactlyTheExchangesNames()
{
    QCOMPARE(Interval::all().size(), std::size_t(16));
    for (const Interval interval : Interval::all())
        QVERIFY(Interval::parse(interval.text()) == interval);
    for (const char *text : {"", "m", "1", "1min", "60m", "1D", "1mo", "2m", "1M ", "01m"})
        QVERIFY2(!Interval::parse(text), text);
    QVERIFY(*Interval::parse("1m") != *Interval::parse("1M"));
}

void TestInterval::floors_data()
{
    QTest::addColumn<QString>("interval");
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("close");
    const auto row = [](const char *interval, const char *time, const char *open, const char *close) {
        QTest::addRow("%s %s", interval, time) << QString::fromLatin1(interval) << QString::fromLatin1(time)
                                               << QString::fromLatin1(open) << QString::fromLatin1(close);
    };
    row("1s", "2024-08-09T00:00:00.999", "2024-08-09T00:00:00Z", "2024-08-09T00:00:00.999Z");
    row("1m", "2024-08-09T00:00:59.999999", "2024-08-09T00:00:00Z", "2024-08-09T00:00:59.999Z");
    row("15m", "2024-08-09T00:44:00", "2024-08-09T00:30:00Z", "2024-08-09T00:44:59.999Z");
    row("8h", "2024-08-09T23:00:00", "2024-08-09T16:00:00Z", "2024-08-09T23:59:59.999Z");
    row("1d", "2024-02-29T12:00:00", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59.999Z");
    row("3d", "2017-08-17T04:00:00", "2017-08-17T00:00:00Z", "2017-08-19T23:59:59.999Z");
    row("3d", "2024-01-03T23:59:59", "2024-01-01T00:00:00Z", "2024-01-03T23:59:59.999Z");
    row("3d", "2026-07-01T00:00:00", "2026-07-01T00:00:00Z", "2026-07-03T23:59:59.999Z");
    row("1w", "2017-08-17T04:00:00", "2017-08-14T00:00:00Z", "2017-08-20T23:59:59.999Z");
    row("1w", "2026-04-20T00:00:00", "2026-04-20T00:00:00Z", "2026-04-26T23:59:59.999Z");
    row("1M", "2024-02-29T23:59:59", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999Z");
    row("1M", "2017-08-17T04:00:00", "2017-08-01T00:00:00Z", "2017-08-31T23:59:59.999Z");
    row("1M", "2023-12-31T23:59:59", "2023-12-01T00:00:00Z", "2023-12-31T23:59:59.999Z");
    row("1m", "1969-12-31T23:59:30", "1969-12-31T23:59:00Z", "1969-12-31T23:59:59.999Z");
}

void TestInterval::floors()
{
    QFETCH(QString, interval);
    QFETCH(QString, time);
    QFETCH(QString, open);
    QFETCH(QString, close);
    const Interval i = *Interval::parse(interval.toStdString());
    const UtcTime start = i.floor(iso(time.toLatin1().constData()));
    QCOMPARE(QString::fromStdString(isoText(start)), open);
    QCOMPARE(QString::fromStdString(isoText(i.closeTime(start))), close);
}

void TestInterval::gridsAreConsistent_data()
{
    QTest::addColumn<int>("code");
    for (const Interval interval : Interval::all())
        QTest::newRow(std::string(interval.text()).c_str()) << int(interval.code());
}

void TestInterval::gridsAreConsistent()
{
    QFETCH(int, code);
    const Interval interval(static_cast<Interval::Code>(code));
    std::mt19937_64 random(7);
    std::uniform_int_distribution<std::int64_t> pick(toUs(iso("2015-01-01")), toUs(iso("2035-01-01")));
    for (int i = 0; i < 500; ++i) {
        const UtcTime t = fromUs(pick(random));
        const UtcTime open = interval.floor(t);
        QVERIFY(open <= t && t < interval.next(open));
        QVERIFY(interval.isOnGrid(open) && interval.isOnGrid(interval.next(open)));
        QVERIFY(interval.previous(interval.next(open)) == open);
        QVERIFY(interval.ceil(open) == open);
        QVERIFY(interval.ceil(open + std::chrono::microseconds(1)) == interval.next(open));
        QVERIFY(interval.next(open) - open >= interval.shortestLength());
        const std::int64_t slots = 1 + i % 40;
        QCOMPARE(interval.slotsBetween(open, interval.advance(open, slots)), slots);
        QCOMPARE(interval.slotsBetween(interval.advance(open, slots), open), std::int64_t(0));
    }
}

void TestInterval::knowsMultiples()
{
    QVERIFY(Interval(Interval::M15).isMultipleOf(Interval::M5));
    QVERIFY(!Interval(Interval::M5).isMultipleOf(Interval::M3));
    QVERIFY(!Interval(Interval::M5).isMultipleOf(Interval::M15));
    QVERIFY(Interval(Interval::Mo1).isMultipleOf(Interval::H4));
    QVERIFY(!Interval(Interval::Mo1).isMultipleOf(Interval::W1));
    QVERIFY(!Interval(Interval::W1).isMultipleOf(Interval::D3));
    QVERIFY(Interval(Interval::W1).isMultipleOf(Interval::D1));
    QVERIFY(Interval(Interval::H12).isMultipleOf(Interval::H12));
}

QTEST_APPLESS_MAIN(TestInterval)
#include "tst_interval.moc"
