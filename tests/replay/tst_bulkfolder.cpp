// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/replayserver.h"
#include "core/replay/streamchannel.h"
#include "tests/replay/replaysupport.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Interval;
using market::Market;

namespace {

const UtcTime kStart = at("2024-08-01T00:00");

/// One row of the bulk layout.
QByteArray row(Interval interval, UtcTime open, const QByteArray &price, const QByteArray &volume = "2")
{
    const QByteArrayList fields{QByteArray::number(qlonglong(market::toMs(open))),
                                price,
                                price,
                                price,
                                price,
                                volume,
                                QByteArray::number(qlonglong(market::toMs(interval.closeTime(open)))),
                                {},
                                {},
                                {},
                                {},
                                "0"};
    return fields.join(',') + '\n';
}

} // namespace

/// Folders in the exchange's bulk layout: what is played of them, and what is refused.
class TestBulkFolder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void hoursAreTheBase();
    void finestContinuousIsTheBase();
    void holesEverywhere();
    void tradesMeanMinutes();
    void wideNumbers();
    void monthsDoNotLoop();
    void nothingToPlay();
    void spans();

private:
    void write(const QString &name, const QByteArray &text);
    /// `days` days of one interval from a day of August 2024 on, in daily files.
    void writeDays(Interval interval, int firstDay, int days);
    LoadedMarket load(std::optional<bool> loop = std::nullopt)
    {
        return loadMarketPath(m_dir->path().toStdString(), loop);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestBulkFolder::init() { m_dir = std::make_unique<QTemporaryDir>(); }

void TestBulkFolder::write(const QString &name, const QByteArray &text)
{
    QFile file(m_dir->filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
}

void TestBulkFolder::writeDays(Interval interval, int firstDay, int days)
{
    for (int day = firstDay; day < firstDay + days; ++day) {
        const UtcTime from = kStart + 24h * (day - 1);
        QByteArray text;
        for (UtcTime open = from; open < from + 24h; open = interval.next(open))
            text += row(interval, open, QByteArray::number(day));
        write(QStringLiteral("XYZUSDT-%1-2024-08-%2.csv")
                  .arg(QString::fromStdString(std::string(interval.text())))
                  .arg(day, 2, 10, QLatin1Char('0')),
              text);
    }
}

void TestBulkFolder::hoursAreTheBase()
{
    writeDays(Interval::H1, 1, 2);
    writeDays(Interval::D1, 1, 2);
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().detail.c_str());
    QCOMPARE((*loaded)->clockStart(), kStart);
    const CandleBook &book = *(*loaded)->find(Market::Spot, "XYZUSDT");
    QVERIFY(book.instrument().base() == Interval::H1);
    const auto rows = [&](Interval interval) {
        return book.select({{interval, {}}, {}, {}, 1000}, kStart + 48h);
    };
    QCOMPARE(rows(Interval::M1).size(), 0u);
    QCOMPARE(rows(Interval::H1).size(), 48u);
    QCOMPARE(rows(Interval::H4).size(), 12u);
    QCOMPARE(rows(Interval::D1).size(), 2u);
    QCOMPARE(rows(Interval::D1)[1].volume.text(), std::string("48"));
    const auto channelOf = [&](Interval interval) {
        StreamName name;
        name.type = StreamType::Kline;
        name.symbol = "XYZUSDT";
        name.grid.interval = interval;
        name.period = 2s;
        return makeChannel(name, Market::Spot, wire::TimeUnit::Milliseconds, **loaded, kStart + 1s);
    };
    QVERIFY(channelOf(Interval::H1) && channelOf(Interval::D1));
    QVERIFY(!channelOf(Interval::M1) && !channelOf(Interval::M30));
    const auto event = channelOf(Interval::H1)->take();
    QVERIFY(event && event->find("\"i\":\"1h\"") != std::string::npos);
}

void TestBulkFolder::finestContinuousIsTheBase()
{
    writeDays(Interval::M5, 1, 1);
    writeDays(Interval::M5, 4, 1);
    writeDays(Interval::M15, 1, 4);
    writeDays(Interval::H1, 1, 4);
    const auto loaded = load(true);
    QVERIFY(loaded);
    const CandleBook &book = *(*loaded)->find(Market::Spot, "XYZUSDT");
    QVERIFY(book.instrument().base() == Interval::M15);
    // In laps: the fifth day is the first again.
    const auto days = book.select({{Interval::D1, {}}, {}, {}, 2}, kStart + 4 * 24h + 12h);
    QCOMPARE(days[1].openTime, kStart + 4 * 24h);
    QCOMPARE(days[1].close.text(), std::string("1"));
    QCOMPARE(days[0].close.text(), std::string("4"));
}

void TestBulkFolder::holesEverywhere()
{
    for (const int day : {1, 3}) {
        writeDays(Interval::H1, day, 1);
        writeDays(Interval::M30, day, 1);
    }
    const auto loaded = load();
    QVERIFY(loaded);
    QVERIFY((*loaded)->find(Market::Spot, "XYZUSDT")->instrument().base() == Interval::M30);
}

void TestBulkFolder::tradesMeanMinutes()
{
    writeDays(Interval::H1, 1, 1);
    const QByteArray time = QByteArray::number(qlonglong(market::toMs(kStart + 5min)));
    write(QStringLiteral("XYZUSDT-trades-2024-08-01.csv"), "7,10,1,10," + time + ",true,true\n");
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().detail.c_str());
    const CandleBook &book = *(*loaded)->find(Market::Spot, "XYZUSDT");
    QVERIFY(book.instrument().base() == Interval::M1);
    QCOMPARE(book.select({{Interval::M1, {}}, {}, {}, 1000}, kStart + 24h).size(), 1u);
}

/// A number that no column of 64 bits holds is played as every other.
void TestBulkFolder::wideNumbers()
{
    write(QStringLiteral("XYZUSDT-1m-2024-08-01.csv"),
          row(Interval::M1, kStart, "1.10", "0.12345678")
              + row(Interval::M1, kStart + 1min, "2.50", "123456789012.12345678"));
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().detail.c_str());
    const auto rows =
        (*loaded)->find(Market::Spot, "XYZUSDT")->select({{Interval::M1, {}}, {}, {}, 1000}, kStart + 24h);
    QCOMPARE(rows.size(), 2u);
    QCOMPARE(rows[0].volume.text(), std::string("0.12345678"));
    QCOMPARE(rows[1].volume.text(), std::string("123456789012.12345678"));
}

void TestBulkFolder::monthsDoNotLoop()
{
    write(QStringLiteral("XYZUSDT-1mo-2024-08.csv"), row(Interval::Mo1, kStart, "5"));
    QVERIFY(load());
    const auto looped = load(true);
    QVERIFY(!looped);
    QCOMPARE(looped.error().code, ErrorCode::InvalidInput);
    QVERIFY(looped.error().detail.find("months differ in length") != std::string::npos);
}

void TestBulkFolder::nothingToPlay()
{
    const auto empty = load();
    QVERIFY(!empty);
    QCOMPARE(empty.error().code, ErrorCode::NotFound);
    QVERIFY(empty.error().detail.find("holds no klines") != std::string::npos);
    const auto missing = loadMarketPath(m_dir->filePath(QStringLiteral("nowhere")).toStdString());
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().detail.ends_with("nowhere: does not exist"));
}

void TestBulkFolder::spans()
{
    writeDays(Interval::H1, 1, 2);
    const auto loaded = load();
    QVERIFY(loaded);
    const auto check = [&](std::optional<UtcTime> from, std::optional<UtcTime> to) -> std::string {
        ReplayOptions options;
        options.from = from;
        options.to = to;
        const auto checked = checkSpan(**loaded, options);
        if (checked)
            return {};
        return checked.error().code == ErrorCode::InvalidInput ? checked.error().detail
                                                               : "another kind of error";
    };
    QCOMPARE(check({}, {}), std::string());
    QCOMPARE(check(kStart + 48h - 1us, {}), std::string());
    QCOMPARE(check(kStart - 24h, kStart), std::string());
    QCOMPARE(check(kStart + 48h, {}), std::string()); // history alone
    QCOMPARE(check({}, kStart), std::string("the stop time 2024-08-01T00:00:00Z is not after the start time "
                                            "2024-08-01T00:00:00Z"));
    QVERIFY(!check(kStart + 2h, kStart + 1h).empty());
    const auto looped = load(true);
    ReplayOptions late;
    late.from = kStart + 24h * 1000;
    QVERIFY(checkSpan(**looped, late));
}

QTEST_GUILESS_MAIN(TestBulkFolder)
#include "tst_bulkfolder.moc"
