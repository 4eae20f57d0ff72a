// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/instruments/instrumentsync.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using ingest::InstrumentSelection;
using ingest::synchronise;
using market::Instrument;

namespace {

const market::UtcTime kNow = std::chrono::sys_days(std::chrono::year(2024) / 8 / 9);

Instrument instrument(const std::string &symbol, const std::string &status = "TRADING",
                      const std::string &contract = "PERPETUAL", const std::string &quote = "USDT")
{
    Instrument made;
    made.key = {market::Market::UsdM, symbol};
    made.quoteAsset = quote;
    made.status = status;
    made.contractType = contract;
    return made;
}

const InstrumentSelection kDollars{{"USDT"}, kNow};

} // namespace

/// What a reading of the exchange's list changes and tells.
class TestInstrumentSync : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatCameAndWent();
    void tellsOnlyWhatIsSelected();
    void keepsWhatVanishedAndTellsItOnce();
};

void TestInstrumentSync::tellsWhatCameAndWent()
{
    const auto sync =
        synchronise({instrument("AUSDT"), instrument("BUSDT")},
                    {instrument("CUSDT"), instrument("BUSDT", "SETTLING"), instrument("AUSDT")}, kDollars);
    QVERIFY(sync.added == std::vector<std::string>{"CUSDT"});
    QVERIFY(sync.removed == std::vector<std::string>{"BUSDT"});
    QCOMPARE(sync.toStore.size(), std::size_t(3));
}

void TestInstrumentSync::tellsOnlyWhatIsSelected()
{
    Instrument delivered = instrument("DUSDT");
    delivered.deliveryAt = kNow;
    Instrument far = instrument("FUSDT");
    far.deliveryAt = kNow + 24h;
    const auto sync = synchronise(
        {},
        {delivered, far, instrument("HUSDT", "BREAK"), instrument("QUSDC", "TRADING", "PERPETUAL", "USDC"),
         instrument("XUSDT_240927", "TRADING", "CURRENT_QUARTER"), instrument("SUSDT", "TRADING", "")},
        kDollars);
    QVERIFY((sync.added == std::vector<std::string>{"FUSDT", "SUSDT"}));
    QVERIFY(sync.removed.empty());
    QCOMPARE(sync.toStore.size(), std::size_t(6));
}

void TestInstrumentSync::keepsWhatVanishedAndTellsItOnce()
{
    const auto first =
        synchronise({instrument("AUSDT"), instrument("ZUSDT")}, {instrument("AUSDT")}, kDollars);
    QVERIFY(first.removed == std::vector<std::string>{"ZUSDT"});
    QCOMPARE(first.toStore.size(), std::size_t(2));
    QCOMPARE(first.toStore.back().status, std::string(ingest::kDelisted));
    const auto second = synchronise(first.toStore, {instrument("AUSDT")}, kDollars);
    QVERIFY(second.removed.empty() && second.added.empty());
    QCOMPARE(second.toStore.size(), std::size_t(1));
    const auto third = synchronise(first.toStore, {instrument("AUSDT"), instrument("ZUSDT")}, kDollars);
    QVERIFY(third.added == std::vector<std::string>{"ZUSDT"});
}

QTEST_GUILESS_MAIN(TestInstrumentSync)
#include "tst_instrumentsync.moc"
