// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/databaseparts.h"

#include <QTest>

using namespace cw;
using config::ValueLayer;
using Kind = ValueLayer::Kind;
using Values = std::map<std::string, std::string>;

namespace {

const Values kWhole{{"POSTGRES_HOST", "db.example"},
                    {"POSTGRES_USER", "me@home"},
                    {"POSTGRES_PASSWORD", "p/w:@ä"},
                    {"POSTGRES_DB", "market"}};

config::Resolved resolved(const std::vector<ValueLayer> &layers)
{
    auto out = config::resolve(layers);
    if (!out)
        qFatal("%s", out.error().detail.c_str());
    return *out;
}

} // namespace

/// The parts of a PostgreSQL address that other programs read from the environment.
class TestDatabaseParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsMakeAnAddress();
    void everyFamilyIsRead();
    void incompletePartsAreReported();
    void anAddressOutranksPartsOfItsPlace();
    void aBadPortIsRefused();
};

void TestDatabaseParts::partsMakeAnAddress()
{
    const auto out = resolved({{Kind::Environment, {}, kWhole}});
    QCOMPARE(out.settings.databaseUrl,
             std::string("postgresql://me%40home:p%2Fw%3A%40%C3%A4@db.example:5432/market"));
    QCOMPARE(out.origins.at("storage/url"), std::string("environment POSTGRES_HOST"));
    QVERIFY(out.notes.empty());
}

void TestDatabaseParts::everyFamilyIsRead()
{
    const Values other{{"DATABASE_HOST", "h"},
                       {"DATABASE_PORT", "6000"},
                       {"DATABASE_USER", "u"},
                       {"DATABASE_PASSWORD", "p"},
                       {"DATABASE_NAME", "cryptofeed"}};
    QCOMPARE(resolved({{Kind::DotEnv, ".env", other}}).settings.databaseUrl,
             std::string("postgresql://u:p@h:6000/cryptofeed"));
    Values named = kWhole;
    named.erase("POSTGRES_DB");
    named["POSTGRES_NAME"] = "n";
    QVERIFY(resolved({{Kind::DotEnv, ".env", named}}).settings.databaseUrl.ends_with("/n"));
}

void TestDatabaseParts::incompletePartsAreReported()
{
    for (const auto &[name, value] : kWhole) {
        Values fewer = kWhole;
        fewer.erase(name);
        const auto out = resolved({{Kind::Environment, {}, fewer}});
        QVERIFY(out.settings.databaseUrl.empty());
        QCOMPARE(out.notes.size(), std::size_t(1));
        QVERIFY(out.notes.front().find("has no effect") != std::string::npos);
        QVERIFY(out.notes.front().find("p/w") == std::string::npos);
    }
}

void TestDatabaseParts::anAddressOutranksPartsOfItsPlace()
{
    Values both = kWhole;
    both["DB_URL"] = "sqlite:///a.db";
    QCOMPARE(resolved({{Kind::Environment, {}, both}}).settings.databaseUrl, std::string("sqlite:///a.db"));
    // A place of higher rank outranks it again.
    QVERIFY(
        resolved({{Kind::DotEnv, ".env", {{"DB_URL", "sqlite:///a.db"}}}, {Kind::Environment, {}, kWhole}})
            .settings.databaseUrl.starts_with("postgresql://"));
    QCOMPARE(resolved({{Kind::Environment, {}, kWhole}, {Kind::Option, {}, {{"database", "sqlite:///b.db"}}}})
                 .settings.databaseUrl,
             std::string("sqlite:///b.db"));
}

void TestDatabaseParts::aBadPortIsRefused()
{
    for (const char *port : {"0", "x", "65536", "5432 "}) {
        Values values = kWhole;
        values["POSTGRES_PORT"] = port;
        const auto out = config::resolve({{Kind::Environment, {}, values}});
        QVERIFY(!out);
        QVERIFY(out.error().detail.find("POSTGRES_PORT") != std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestDatabaseParts)
#include "tst_databaseparts.moc"
