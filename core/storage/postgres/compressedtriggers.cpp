// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/compressedtriggers.h"

namespace cw::storage::postgres {
namespace {

/// With this setting a query sees of a part only what is not compressed.
constexpr const char *kSetting = "timescaledb.enable_transparent_decompression";

/// A loss that is none is not written down: %1 is the kind of row, %2 the tables, %3 the owner, %4 the key, %5 a condition.
const QString kConfirm = QStringLiteral(
    "CREATE OR REPLACE FUNCTION confirm_%1_loss() RETURNS TRIGGER LANGUAGE plpgsql SET %6 = off AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM candlewright.%2 WHERE %3 = NEW.%3 AND %4 = NEW.%4%5) "
    "OR EXISTS (SELECT 1 FROM candlewright.%2_archive WHERE %3 = NEW.%3 AND %4 = NEW.%4%5) "
    "THEN RETURN NULL; END IF; RETURN NEW; END $$");

QString confirm(const char *kind, const char *table, const char *owner, const char *key,
                const char *condition)
{
    return kConfirm.arg(QLatin1String(kind), QLatin1String(table), QLatin1String(owner), QLatin1String(key),
                        QLatin1String(condition), QLatin1String(kSetting));
}

/// CREATE OR REPLACE TRIGGER is younger than the oldest server.
QStringList trigger(const char *table, const char *kind)
{
    return {QStringLiteral("DROP TRIGGER IF EXISTS %1_confirmed ON %1").arg(QLatin1String(table)),
            QStringLiteral("CREATE TRIGGER %1_confirmed BEFORE INSERT ON %1 FOR EACH ROW "
                           "EXECUTE FUNCTION confirm_%2_loss()")
                .arg(QLatin1String(table), QLatin1String(kind))};
}

} // namespace

Result<bool> areTriggersReady(Connection &connection)
{
    auto ready = connection.single(
        QStringLiteral("SELECT count(*) FROM pg_catalog.pg_proc WHERE pronamespace = "
                       "pg_catalog.to_regnamespace('candlewright') AND proname IN ('confirm_candle_loss', "
                       "'confirm_trade_loss', 'keep_outdone_candle') AND '%1=off' = ANY (proconfig)")
            .arg(QLatin1String(kSetting)));
    if (!ready)
        return failFrom(ready);
    return *ready == QStringLiteral("3");
}

Result<> makeTriggersReady(Connection &connection)
{
    const QStringList statements =
        QStringList{
            confirm("candle", "candles", "series_id", "open_time", " AND final = 1"),
            confirm("trade", "trades", "instrument_id", "id", ""),
            QStringLiteral("ALTER FUNCTION keep_outdone_candle() SET %1 = off").arg(QLatin1String(kSetting))}
        + trigger("losses", "candle") + trigger("trade_losses", "trade");
    for (const QString &statement : statements) {
        if (auto done = connection.execute(statement); !done)
            return done;
    }
    return {};
}

} // namespace cw::storage::postgres
