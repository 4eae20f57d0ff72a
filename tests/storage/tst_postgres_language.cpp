// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/teststore.h"

#include <QProcess>
#include <QTest>
#include <QUrl>

#include <clocale>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

const QString kLanguage = QStringLiteral("de_DE");

QString named(const QString &url, const QString &user, const QString &password, const QString &path)
{
    QUrl changed(url);
    changed.setUserName(user);
    changed.setPassword(password);
    changed.setPath(path);
    return changed.toString(QUrl::FullyEncoded);
}

} // namespace

/// What waiting cannot mend is known as such whatever language the server and the user speak.
class TestPostgresLanguage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theServersRefusalsAreKnown_data();
    void theServersRefusalsAreKnown();
    void libpqsRefusalsAreKnown_data();
    void libpqsRefusalsAreKnown();
    void theProgramsLanguageStays();

private:
    QTemporaryDir m_locales;
    std::unique_ptr<PrivateServer> m_server;
};

/// This process speaks German, and so does the server.
void TestPostgresLanguage::initTestCase()
{
    const QString name = kLanguage + QStringLiteral(".UTF-8");
    QProcess localedef;
    localedef.start(QStringLiteral("localedef"), {QStringLiteral("-i"), kLanguage, QStringLiteral("-f"),
                                                  QStringLiteral("UTF-8"), m_locales.filePath(name)});
    QVERIFY2(localedef.waitForFinished() && QFile::exists(m_locales.filePath(name)), "The package locales is missing.");
    qputenv("LOCPATH", m_locales.path().toLocal8Bit() + ":/usr/lib/locale");
    qunsetenv("LANGUAGE");
    QVERIFY(std::setlocale(LC_ALL, name.toLatin1().constData()) != nullptr);
    m_server = std::make_unique<PrivateServer>(QStringList(), QStringList(), kLanguage);
    const auto place = makePostgresPlace(m_server->url());
    for (const char *role : {"nobody_logs_in NOLOGIN", "without_right LOGIN"})
        (void)place->sql(QStringLiteral("CREATE ROLE %1 PASSWORD 'sesame'").arg(QLatin1String(role)));
    (void)place->sql(QStringLiteral("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC"));
}

void TestPostgresLanguage::theServersRefusalsAreKnown_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("advice");
    const QUrl server(m_server->url());
    const auto row = [](const char *name, const QString &user, const QString &password, const char *path,
                        const char *words, const char *advice) {
        QTest::newRow(name) << user << password << QString::fromLatin1(path) << QString::fromUtf8(words)
                            << QString::fromLatin1(advice);
    };
    const QString sesame = QStringLiteral("sesame");
    row("wrong password", server.userName(), sesame, "/postgres", "fehlgeschlagen", "The user or the password is wrong.");
    row("unknown user", QStringLiteral("stranger"), sesame, "/postgres", "fehlgeschlagen",
        "The user or the password is wrong.");
    row("unknown database", server.userName(), server.password(), "/nothing", "existiert nicht", "Create the database");
    row("no right to connect", QStringLiteral("without_right"), sesame, "/postgres", "keine Berechtigung",
        "Grant the role CONNECT");
    row("no right to log in", QStringLiteral("nobody_logs_in"), sesame, "/postgres", "keine Berechtigung zum Einloggen",
        "The server does not let this user in");
}

void TestPostgresLanguage::theServersRefusalsAreKnown()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(QString, path);
    QFETCH(QString, words);
    QFETCH(QString, advice);
    const auto opened = openDatabase(named(m_server->url(), user, password, path).toStdString());
    QVERIFY(!opened);
    const QString detail = QString::fromStdString(opened.error().detail);
    QVERIFY2(detail.contains(words), qPrintable(detail));
    QVERIFY2(detail.contains(advice), qPrintable(detail));
    QVERIFY(!opened.error().isTransient());
}

void TestPostgresLanguage::libpqsRefusalsAreKnown_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("advice");
    const QString password = QUrl(m_server->url()).password();
    QTest::newRow("no TLS") << password << QStringLiteral("?sslmode=require") << QStringLiteral("The server speaks no TLS");
    qunsetenv("PGPASSWORD");
    qputenv("PGPASSFILE", m_locales.filePath(QStringLiteral("none")).toLocal8Bit());
    QTest::newRow("no password") << QString() << QString() << QStringLiteral("A password is needed");
}

void TestPostgresLanguage::libpqsRefusalsAreKnown()
{
    QFETCH(QString, password);
    QFETCH(QString, parameters);
    QFETCH(QString, advice);
    const QUrl server(m_server->url());
    const auto opened = openDatabase(
        (named(m_server->url(), server.userName(), password, server.path()) + parameters).toStdString());
    QVERIFY(!opened);
    QVERIFY2(opened.error().detail.find(advice.toStdString()) != std::string::npos, opened.error().detail.c_str());
    QVERIFY(!opened.error().isTransient());
}

void TestPostgresLanguage::theProgramsLanguageStays()
{
    const auto database = must(openDatabase(m_server->url().toStdString()));
    QCOMPARE(QByteArray(std::setlocale(LC_MESSAGES, nullptr)), QByteArray("de_DE.UTF-8"));
    // A decimal comma.
    QCOMPARE(QString::asprintf("%s", std::localeconv()->decimal_point), QStringLiteral(","));
}

QTEST_GUILESS_MAIN(TestPostgresLanguage)
#include "tst_postgres_language.moc"
