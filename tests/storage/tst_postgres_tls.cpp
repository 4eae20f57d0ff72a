// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/teststore.h"

#include <QProcess>
#include <QTest>
#include <QUrl>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

/// A server with a certificate of an authority of our own for "localhost", and one that speaks no TLS.
class TestPostgresTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void certificatesAreChecked_data();
    void certificatesAreChecked();
    void aServerWithoutTlsIsRefused();

private:
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void openssl(const QString &arguments) const;
    void makeAuthority(const QString &name) const;

    QTemporaryDir m_folder;
    std::unique_ptr<PrivateServer> m_server;
};

void TestPostgresTls::openssl(const QString &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(QStringLiteral("openssl"), arguments.split(u' '));
    QVERIFY2(process.waitForFinished(60'000) && process.exitCode() == 0,
             process.readAllStandardError().constData());
}

void TestPostgresTls::makeAuthority(const QString &name) const
{
    openssl(
        QStringLiteral("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%1 -keyout %1.key -out %1.crt")
            .arg(name));
}

void TestPostgresTls::initTestCase()
{
    makeAuthority(QStringLiteral("authority"));
    makeAuthority(QStringLiteral("stranger"));
    QVERIFY(QFile(file("empty.crt")).open(QIODevice::WriteOnly));
    QFile names(file("names"));
    QVERIFY(names.open(QIODevice::WriteOnly));
    names.write("subjectAltName=DNS:localhost\n");
    names.close();
    openssl(
        QStringLiteral("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr"));
    openssl(QStringLiteral(
        "x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 "
        "-extfile names -out server.crt"));
    m_server = std::make_unique<PrivateServer>(QStringList{QStringLiteral("ssl=on"),
                                                           QStringLiteral("ssl_cert_file=server.crt"),
                                                           QStringLiteral("ssl_key_file=server.key")},
                                               QStringList{file("server.crt"), file("server.key")});
}

void TestPostgresTls::certificatesAreChecked_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("advice"); // empty: it is opened
    const auto row = [this](const char *name, const char *host, const char *mode, const char *authority,
                            const char *advice = "") {
        const QString root = *authority ? QStringLiteral("&sslrootcert=") + file(authority) : QString();
        QTest::newRow(name) << QString::fromLatin1(host)
                            << QLatin1String("?sslmode=") + QLatin1String(mode) + root << QString::fromLatin1(advice);
    };
    const char *const unproven = "The server's certificate does not prove";
    const char *const unusable = "The file of trusted authorities cannot be used";
    row("right authority and name", "localhost", "verify-full", "authority.crt");
    row("wrong name", "127.0.0.1", "verify-full", "authority.crt", unproven);
    row("wrong name, not looked at", "127.0.0.1", "verify-ca", "authority.crt");
    row("wrong authority", "localhost", "verify-full", "stranger.crt", unproven);
    row("unknown to the system", "localhost", "verify-full", "", unproven);
    row("no authority at that path", "localhost", "verify-full", "nothing.crt", unusable);
    row("a file without one", "localhost", "verify-full", "empty.crt", unusable);
    row("weaker on demand", "127.0.0.1", "require", "");
}

void TestPostgresTls::certificatesAreChecked()
{
    QFETCH(QString, host);
    QFETCH(QString, parameters);
    QFETCH(QString, advice);
    QUrl url(m_server->url());
    url.setHost(host);
    const auto opened = openDatabase((url.toString(QUrl::FullyEncoded) + parameters).toStdString());
    if (!advice.isEmpty()) {
        QVERIFY(!opened);
        const QString detail = QString::fromStdString(opened.error().detail);
        QVERIFY2(detail.contains(advice), qPrintable(detail));
        QVERIFY2(!detail.contains(QStringLiteral("disable")), qPrintable(detail));
        QVERIFY(!opened.error().isTransient());
        return;
    }
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().detail.c_str());
    const auto reader = must((*opened)->openReader());
    const QStringList withReader =
        runPostgres(m_server->url(),
                    QStringLiteral("SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid <> pg_backend_pid()"));
    QVERIFY(withReader.first().toInt() > 0);
}

void TestPostgresTls::aServerWithoutTlsIsRefused()
{
    const auto opened = openDatabase(postgresServer().toStdString() + "?sslmode=verify-full");
    QVERIFY(!opened);
    QVERIFY2(opened.error().detail.find("speaks no TLS") != std::string::npos, opened.error().detail.c_str());
}

QTEST_GUILESS_MAIN(TestPostgresTls)
#include "tst_postgres_tls.moc"
