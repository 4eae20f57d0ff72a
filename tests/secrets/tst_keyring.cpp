// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/passwordstore.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::secrets;
using namespace Qt::StringLiterals;

namespace {

const PasswordOwner kOwner{"db.example", 5432, "market", "me"};

} // namespace

/// Passwords in a real keyring. Runs in a session of its own, see session.sh.
class TestKeyring : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aPasswordComesBack();
    void itLiesInOnePlaceOnly();
    void theFileIsReadToo();

private:
    PasswordStore store() { return {&m_keyring, m_folder->filePath(u"pgpass"_s).toStdString()}; }
    bool hasFile() const { return QFile::exists(m_folder->filePath(u"pgpass"_s)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    Keyring m_keyring{std::chrono::seconds(20)};
};

void TestKeyring::aPasswordComesBack()
{
    const auto nothing = m_keyring.read("nobody@nowhere");
    QVERIFY2(nothing, nothing ? "" : nothing.error().detail.c_str());
    QVERIFY(!nothing->has_value());
    for (const char *password : {"tell-nobody", R"(' " \ ; # = $ %)", "\xc3\xa9\xe5\xb8\x81"}) {
        QVERIFY(m_keyring.write("me@db", password));
        QCOMPARE(m_keyring.read("me@db")->value(), std::string(password));
    }
    QVERIFY(*m_keyring.remove("me@db"));
    QVERIFY(!*m_keyring.remove("me@db"));
    QVERIFY(!m_keyring.read("me@db")->has_value());
}

void TestKeyring::itLiesInOnePlaceOnly()
{
    const PasswordFile file(m_folder->filePath(u"pgpass"_s).toStdString());
    QVERIFY(file.write(kOwner, "an older one"));
    QVERIFY(store().write(kOwner, "tell-nobody") == Place::Keyring);
    QVERIFY(!hasFile());
    const auto stored = store().read(kOwner);
    QVERIFY(stored->place == Place::Keyring);
    QCOMPARE(stored->password, std::string("tell-nobody"));
    QVERIFY(*store().remove(kOwner));
    QVERIFY(store().read(kOwner)->place == Place::Nowhere);
}

void TestKeyring::theFileIsReadToo()
{
    const PasswordFile file(m_folder->filePath(u"pgpass"_s).toStdString());
    QVERIFY(file.write(kOwner, "from the file"));
    QVERIFY(store().read(kOwner)->place == Place::File);
    QVERIFY(*store().remove(kOwner));
}

/// Starts itself again inside a session of its own.
int main(int argc, char *argv[])
{
    if (!qEnvironmentVariableIsSet("CANDLEWRIGHT_OWN_SESSION")) {
        const QTemporaryDir folder;
        qputenv("CANDLEWRIGHT_OWN_SESSION", "1");
        QStringList arguments{QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/secrets/session.sh"), folder.path()};
        for (int i = 0; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        return QProcess::execute(u"bash"_s, arguments);
    }
    QCoreApplication app(argc, argv);
    TestKeyring test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyring.moc"
