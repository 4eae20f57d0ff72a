// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/address.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using postgres::Address;
using postgres::parseAddress;

/// What an address may say, and what is refused.
class TestPostgresAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partsAreRead();
    void severalServersAreRead();
    void defaultsAreFilledIn();
    void badAddressesAreRefused_data();
    void badAddressesAreRefused();
    void secretsAreNeverShown();
    void networksAreVerified_data();
    void networksAreVerified();
};

void TestPostgresAddress::partsAreRead()
{
    const Address address = must(parseAddress(
        "postgresql://us%40er:p%2Fw%3A%27x@db.example:6000/mar%20ket?sslmode=require&sslrootcert=/a%20b.crt"
        "&connect_timeout=3&application_name=x&layout=plain&compress_after=30&target_session_attrs=read-"
        "write&passfile=/p"));
    QCOMPARE(address.user, std::string("us@er"));
    QCOMPARE(address.password, std::string("p/w:'x"));
    QCOMPARE(address.servers.size(), 1U);
    QCOMPARE(address.servers[0].host, std::string("db.example"));
    QCOMPARE(address.servers[0].port, 6000);
    QCOMPARE(address.database, std::string("mar ket"));
    QCOMPARE(address.sslMode, std::string("require"));
    QCOMPARE(address.sslRootCert, std::string("/a b.crt"));
    QCOMPARE(address.connectTimeout, 3);
    QCOMPARE(address.layout, postgres::Layout::Plain);
    QCOMPARE(address.compressAfter, 30);
    QCOMPARE(address.targetSession, std::string("read-write"));
    QCOMPARE(address.passwordFile, std::string("/p"));
}

void TestPostgresAddress::severalServersAreRead()
{
    const Address address = must(parseAddress("postgres://u@a:1,[::1]:2,b/d"));
    QCOMPARE(postgres::locationText(address), std::string("a:1,[::1]:2,b:5432/d"));
    QCOMPARE(address.servers[1].host, std::string("::1"));
}

void TestPostgresAddress::defaultsAreFilledIn()
{
    const Address address = must(parseAddress("postgresql:///d"));
    QCOMPARE(postgres::locationText(address), std::string("localhost:5432/d"));
    QVERIFY(address.user.empty() && address.password.empty());
    const Address socket = must(parseAddress("postgresql:///d?host=/run/postgresql"));
    QCOMPARE(socket.servers[0].host, std::string("/run/postgresql"));
    QCOMPARE(must(parseAddress("postgresql://%2Frun%2Fpostgresql/d")).servers[0].host,
             std::string("/run/postgresql"));
}

void TestPostgresAddress::badAddressesAreRefused_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *url, const char *part) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(part);
    };
    row("mysql://h/d", "postgresql://");
    row("postgresql://h", "names no database");
    row("postgresql://h:0/d", "a port that");
    row("postgresql://h:70000/d", "a port that");
    row("postgresql://h:x/d", "a port that");
    row("postgresql://[::1/d", "bracket");
    row("postgresql://h/%zz", "percent");
    row("postgresql://h/d%00e", "percent");
    row("postgresql://u:%ff@h/d", "percent");
    row("postgresql://h/d?sslmode=on", "sslmode");
    row("postgresql://h/d?layout=hash", "layout");
    row("postgresql://h/d?compress_after=-1", "compress_after");
    row("postgresql://h/d?target_session_attrs=best", "target_session_attrs");
    row("postgresql://h/d?connect_timeout=0", "connect_timeout");
    row("postgresql://h/d?options=-c%20fsync%3Doff", "not known");
    row("postgresql://h/d?service=x", "not known");
    row("postgresql://h/d?sslmode", "without a readable value");
    row("postgresql://h/d?application_name=a;b", "semicolon");
    row("postgresql://u:12/p@127.0.0.1:5432/h", "an '@' behind");
    row("postgresql://u:p@ss/word@h/d", "an '@' behind");
    row("postgresql://h/d?user=u@host", "an '@' behind");
}

void TestPostgresAddress::badAddressesAreRefused()
{
    QFETCH(QString, url);
    QFETCH(QString, part);
    const auto address = parseAddress(url.toStdString());
    QVERIFY(!address);
    QCOMPARE(address.error().code, ErrorCode::InvalidInput);
    const QString detail = QString::fromStdString(address.error().detail);
    QVERIFY2(detail.contains(part), qPrintable(detail));
    QVERIFY2(detail.endsWith(u'.') && detail.contains(QStringLiteral("accepted is postgresql://")),
             qPrintable(detail));
}

void TestPostgresAddress::secretsAreNeverShown()
{
    for (const char *url :
         {"postgresql://u:sesame@h:0/d", "postgresql://u:sesame@h/d?x=1", "postgresql://u:sesame@h",
          "postgresql://u:sesame%zz@h/d", "postgresql://u:sesame", "postgresql://u:12/sesame@127.0.0.1:39911/h",
          "postgresql://u:12?sesame@h/d", "postgresql://u:12/sesame@h?sslmode=disable", "postgresql://u@h/d?pasword=sesame",
          "postgresql://u@h/d?password=a&sesame", "postgresql://u@h/d?password=a&sesame=1",
          "postgresql:/u:sesame@h/d", "postgresql://u@h/d?sslmode=sesame", "postgresql://u@h/d?layout=sesame",
          "postgresql://u@h/d?target_session_attrs=sesame", "postgresql://u@h/d?connect_timeout=sesame",
          "postgresql://u@h/d?compress_after=sesame"}) {
        const auto address = parseAddress(url);
        QVERIFY2(!address, url);
        QVERIFY2(address.error().detail.find("sesame") == std::string::npos, url);
    }
    const Address address = must(parseAddress("postgresql://u:sesame@h/d?password=sesame2"));
    QCOMPARE(address.password, std::string("sesame2"));
    QVERIFY(postgres::locationText(address).find("sesame") == std::string::npos);
}

void TestPostgresAddress::networksAreVerified_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<bool>("isWarned");
    const auto row = [](const char *url, const char *mode, bool isWarned) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(mode) << isWarned;
    };
    row("postgresql://db.example/d", "verify-full", false);
    row("postgresql://localhost,db.example/d", "verify-full", false);
    row("postgresql://10.0.0.1/d?sslmode=prefer", "prefer", true);
    row("postgresql://db.example/d?sslmode=verify-ca", "verify-ca", true);
    row("postgresql://localhost/d", "prefer", false);
    row("postgresql://127.0.0.1/d", "prefer", false);
    row("postgresql://127.db.example.test/d", "verify-full", false);
    row("postgresql://localhost.example.test/d", "verify-full", false);
    row("postgresql://[::1]/d?sslmode=disable", "disable", false);
    row("postgresql:///d?host=/run/postgresql", "prefer", false);
}

void TestPostgresAddress::networksAreVerified()
{
    QFETCH(QString, url);
    QFETCH(QString, mode);
    QFETCH(bool, isWarned);
    const Address address = must(parseAddress(url.toStdString()));
    QCOMPARE(QString::fromStdString(postgres::effectiveSslMode(address)), mode);
    QCOMPARE(!postgres::addressWarnings(address).empty(), isWarned);
}

QTEST_GUILESS_MAIN(TestPostgresAddress)
#include "tst_postgres_address.moc"
