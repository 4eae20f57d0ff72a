// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connection.h"

#include <map>

namespace cw::storage::postgres {
namespace {

constexpr int kOldestServer = 120'000;
constexpr int kFirstWithConnectionCheck = 140'000;

struct Setting {
    QString name;
    QString value; ///< as pg_settings shows it: times in milliseconds
};

QString milliseconds(std::chrono::milliseconds time) { return QString::number(time.count()); }

std::vector<Setting> settingsFor(Role role, const Limits &limits, int serverVersion)
{
    const auto statement = role == Role::Read    ? limits.readStatement
                           : role == Role::Write ? limits.writeStatement
                                                 : limits.maintenance;
    std::vector<Setting> settings{
        {QStringLiteral("search_path"), QStringLiteral("candlewright")},
        {QStringLiteral("TimeZone"), QStringLiteral("UTC")},
        {QStringLiteral("DateStyle"), QStringLiteral("ISO, MDY")},
        {QStringLiteral("extra_float_digits"), QStringLiteral("3")},
        {QStringLiteral("client_min_messages"), QStringLiteral("warning")},
        {QStringLiteral("default_transaction_isolation"), QStringLiteral("read committed")},
        {QStringLiteral("default_transaction_read_only"),
         role == Role::Read ? QStringLiteral("on") : QStringLiteral("off")},
        {QStringLiteral("statement_timeout"), milliseconds(statement)},
        {QStringLiteral("lock_timeout"), milliseconds(limits.lockWait)},
        {QStringLiteral("idle_in_transaction_session_timeout"), QStringLiteral("30000")},
        // Compiling a plan costs more than our short statements take.
        {QStringLiteral("jit"), QStringLiteral("off")},
    };
    // With the values in the plan, months that hold nothing of a question are left out before they are locked.
    if (role == Role::Read)
        settings.push_back({QStringLiteral("plan_cache_mode"), QStringLiteral("force_custom_plan")});
    // A server that works for a client which is gone notices; else its locks would outlive us.
    if (serverVersion >= kFirstWithConnectionCheck)
        settings.push_back({QStringLiteral("client_connection_check_interval"), QStringLiteral("5000")});
    return settings;
}

tl::unexpected<Error> refusal(const QString &what)
{
    return fail(ErrorCode::Unsupported, QStringLiteral("The PostgreSQL server %1.").arg(what).toStdString());
}

Result<std::map<QString, QString>> readSettings(Connection &connection)
{
    auto statement =
        connection.prepare(QStringLiteral("SELECT name, setting FROM pg_catalog.pg_settings"), 0);
    if (!statement)
        return failFrom(statement);
    using Entry = std::pair<QString, QString>;
    auto rows = statement->collect<Entry>({}, [](const sql::Statement &row) -> Result<Entry> {
        return Entry{row.value(0).toString(), row.value(1).toString()};
    });
    if (!rows)
        return failFrom(rows);
    return std::map<QString, QString>(rows->begin(), rows->end());
}

Result<> checkServer(const Connection &connection, const std::map<QString, QString> &before)
{
    if (connection.serverVersion() < kOldestServer)
        return refusal(QStringLiteral("is too old; version 12 or newer is needed"));
    // The driver looked at this when it connected and would now write backslashes twice.
    if (before.at(QStringLiteral("standard_conforming_strings")) != QStringLiteral("on"))
        return refusal(
            QStringLiteral("has standard_conforming_strings=off for this role or database; set it to on"));
    if (before.at(QStringLiteral("server_encoding")) != QStringLiteral("UTF8"))
        return refusal(QStringLiteral("keeps this database in the encoding %1; make one with UTF8")
                           .arg(before.at(QStringLiteral("server_encoding"))));
    return {};
}

} // namespace

Result<> applySettings(Connection &connection, Role role, const Limits &limits)
{
    const auto settings = settingsFor(role, limits, connection.serverVersion());
    QStringList calls;
    for (const Setting &setting : settings)
        calls.append(
            QStringLiteral("pg_catalog.set_config('%1', '%2', false)").arg(setting.name, setting.value));
    if (auto set = connection.single(QStringLiteral("SELECT ") + calls.join(QStringLiteral(", "))); !set)
        return failFrom(set);
    auto now = readSettings(connection);
    if (!now)
        return failFrom(now);
    if (auto checked = checkServer(connection, *now); !checked)
        return checked;
    for (const Setting &setting : settings) {
        if ((*now)[setting.name] != setting.value)
            return refusal(
                QStringLiteral("does not keep the setting %1=%2; a pooler between may not pass it on")
                    .arg(setting.name, setting.value));
    }
    return {};
}

} // namespace cw::storage::postgres
