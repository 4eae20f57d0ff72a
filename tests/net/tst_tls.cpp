// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/resttransport.h"
#include "core/net/streamconnection.h"
#include "tests/support/scriptedhttpserver.h"

#include <QDateTime>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace cw;
using namespace cw::net;
using cw::tests::ScriptedHttpServer;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// N7: an exchange whose certificate does not hold is not talked to, and nobody is led from TLS to a line without it.
class TestTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void onlyAGoodCertificateIsAccepted_data();
    void onlyAGoodCertificateIsAccepted();
    void redirectsAwayFromTlsAreRefused();

private:
    QString file(const QString &name) const { return m_folder.filePath(name); }
    QByteArray bytesOf(const QString &name) const
    {
        QFile in(file(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    void openssl(const QString &arguments) const;
    void write(const QString &name, const QByteArray &text) const;
    /// NAME.crt and NAME.key for localhost, signed by the authority, from so many days from now to so many.
    void makeCertificate(const QString &name, int fromDays, int toDays) const;
    QSslConfiguration serverWith(const QString &name) const;

    QTemporaryDir m_folder;
    QSslConfiguration m_before;
};

namespace {

/// Answers every request over TLS with `answer`.
class SecureHttpServer {
public:
    SecureHttpServer(const QSslConfiguration &configuration, QByteArray answer)
    {
        m_server.setSslConfiguration(configuration);
        QObject::connect(&m_server, &QSslServer::pendingConnectionAvailable, &m_server, [this, answer] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, answer] {
                m_received += socket->readAll();
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] const QByteArray &received() const { return m_received; }

private:
    QSslServer m_server;
    QByteArray m_received;
};

std::optional<Result<RestReply>> get(const QString &url)
{
    RestTransport::Options options;
    options.deadline = 10s;
    RestTransport transport(options);
    std::optional<Result<RestReply>> result;
    const auto handle = transport.get(QUrl(url), [&](Result<RestReply> reply) { result = std::move(reply); });
    (void)QTest::qWaitFor([&] { return result.has_value(); }, 20'000);
    return result;
}

} // namespace

void TestTls::openssl(const QString &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(u"openssl"_s, arguments.split(u' '));
    QVERIFY2(process.waitForFinished(60'000) && process.exitCode() == 0,
             process.readAllStandardError().constData());
}

void TestTls::write(const QString &name, const QByteArray &text) const
{
    QFile out(file(name));
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
}

void TestTls::makeCertificate(const QString &name, int fromDays, int toDays) const
{
    const auto day = [](int days) {
        return QDateTime::currentDateTimeUtc().addDays(days).toString(u"yyyyMMddhhmmss'Z'");
    };
    openssl(u"req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout %1.key -out %1.csr"_s.arg(name));
    openssl(u"ca -batch -notext -config authority.cnf -cert authority.crt -keyfile authority.key -extfile names "
            "-startdate %2 -enddate %3 -in %1.csr -out %1.crt"_s.arg(name, day(fromDays), day(toDays)));
}

void TestTls::initTestCase()
{
    QVERIFY(QSslSocket::supportsSsl());
    openssl(u"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout authority.key -out "
            "authority.crt"_s);
    openssl(u"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
            "subjectAltName=DNS:localhost -keyout alone.key -out alone.crt"_s);
    write(u"names"_s, "subjectAltName=DNS:localhost\n");
    write(u"issued"_s, {});
    write(u"authority.cnf"_s, "[ca]\ndefault_ca=here\n[here]\ndatabase=issued\nnew_certs_dir=.\nrand_serial=yes\n"
                              "unique_subject=no\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n");
    makeCertificate(u"good"_s, -1, 2);
    makeCertificate(u"old"_s, -2, -1);
    m_before = QSslConfiguration::defaultConfiguration();
    QSslConfiguration trusting = m_before;
    trusting.addCaCertificates(QSslCertificate::fromPath(file(u"authority.crt"_s)));
    QSslConfiguration::setDefaultConfiguration(trusting);
}

void TestTls::cleanupTestCase() { QSslConfiguration::setDefaultConfiguration(m_before); }

QSslConfiguration TestTls::serverWith(const QString &name) const
{
    QSslConfiguration configuration = m_before;
    configuration.setLocalCertificate(QSslCertificate(bytesOf(name + u".crt"_s)));
    configuration.setPrivateKey(QSslKey(bytesOf(name + u".key"_s), QSsl::Rsa));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

void TestTls::onlyAGoodCertificateIsAccepted_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("good") << u"good"_s << u"localhost"_s << true;
    QTest::newRow("for another host") << u"good"_s << u"127.0.0.1"_s << false;
    QTest::newRow("expired") << u"old"_s << u"localhost"_s << false;
    QTest::newRow("signed by itself") << u"alone"_s << u"localhost"_s << false;
}

void TestTls::onlyAGoodCertificateIsAccepted()
{
    QFETCH(QString, certificate);
    QFETCH(QString, host);
    QFETCH(bool, isGood);
    const SecureHttpServer rest(serverWith(certificate), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]");
    const auto reply = get(u"https://%1:%2/api"_s.arg(host).arg(rest.port()));
    QVERIFY(reply.has_value());
    QCOMPARE(reply->has_value(), isGood);
    QCOMPARE(rest.received().isEmpty(), !isGood);

    QWebSocketServer streams(u"test"_s, QWebSocketServer::SecureMode);
    streams.setSslConfiguration(serverWith(certificate));
    QVERIFY(streams.listen(QHostAddress::LocalHost));
    StreamConnection connection({});
    bool isOpen = false;
    std::string end;
    connection.onOpen = [&] { isOpen = true; };
    connection.onEnded = [&](const std::string &reason) { end = reason; };
    connection.open(QUrl(u"wss://%1:%2/stream"_s.arg(host).arg(streams.serverPort())));
    QTRY_VERIFY_WITH_TIMEOUT(isOpen || !end.empty(), 20'000);
    QCOMPARE(isOpen, isGood);
    QCOMPARE(end, std::string(isGood ? "" : "connect-failed"));
}

void TestTls::redirectsAwayFromTlsAreRefused()
{
    ScriptedHttpServer plain;
    plain.onRequest = [](const auto &) { return ScriptedHttpServer::reply(200, "[1,2]"); };
    const QByteArray target = QByteArray::fromStdString(plain.url()) + "/api";
    const SecureHttpServer rest(serverWith(u"good"_s), "HTTP/1.1 302 Found\r\nLocation: " + target
                                                           + "\r\nContent-Length: 0\r\n\r\n");
    const auto reply = get(u"https://localhost:%1/api"_s.arg(rest.port()));
    QVERIFY(reply.has_value());
    QVERIFY(!reply->has_value() || (*reply)->status == 302);
    QVERIFY(plain.requests.empty());
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
