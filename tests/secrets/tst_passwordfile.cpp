// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/passwordstore.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace cw;
using namespace cw::secrets;
using namespace Qt::StringLiterals;

namespace {

const PasswordOwner kOwner{"db.example", 5432, "market", "me"};
const PasswordOwner kOther{"db.example", 5432, "market", "you"};

} // namespace

/// Passwords in a file as libpq reads it (reliability K1).
class TestPasswordFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aPasswordComesBack_data();
    void aPasswordComesBack();
    void isClosedToOthersWhateverTheMask();
    void linesOfOthersStay();
    void aFileThatIsOpenToOthersIsRefused();
    void withoutKeyringTheFileIsTaken();

private:
    std::string path() const { return m_folder->filePath(u"pgpass"_s).toStdString(); }
    QByteArray text() const
    {
        QFile file(QString::fromStdString(path()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void put(const QByteArray &text) const
    {
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPasswordFile::aPasswordComesBack_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("plain") << QByteArray("tell-nobody");
    QTest::newRow("separators") << QByteArray(R"(a:b\c\\:d)");
    QTest::newRow("odd") << QByteArray("' \" ; # = $ % \xc3\xa9");
    QTest::newRow("long") << QByteArray(10'000, 'x');
}

void TestPasswordFile::aPasswordComesBack()
{
    QFETCH(QByteArray, password);
    const PasswordFile file(path());
    QVERIFY(!file.read(kOwner)->has_value());
    QVERIFY(file.write(kOwner, "an older one"));
    QVERIFY(file.write(kOwner, password.toStdString()));
    QCOMPARE(file.read(kOwner)->value(), password.toStdString());
    QVERIFY(!file.read(kOther)->has_value());
    QCOMPARE(text().count('\n'), 1);
    QVERIFY(*file.remove(kOwner));
    QVERIFY(!*file.remove(kOwner));
    QVERIFY(!QFile::exists(QString::fromStdString(path())));
    QVERIFY(file.write(kOwner, "a\nb").error().code == ErrorCode::InvalidInput);
}

void TestPasswordFile::isClosedToOthersWhateverTheMask()
{
    const mode_t before = ::umask(0);
    const bool written = PasswordFile(path()).write(kOwner, "tell-nobody").has_value();
    ::umask(before);
    QVERIFY(written);
    struct stat facts {};
    QCOMPARE(::stat(path().c_str(), &facts), 0);
    QCOMPARE(facts.st_mode & 0777, mode_t(0600));
}

void TestPasswordFile::linesOfOthersStay()
{
    put("# mine\n*:*:*:admin:root\ndb.example:5432:market:you:theirs");
    const PasswordFile file(path());
    QVERIFY(file.write(kOwner, "ours"));
    QCOMPARE(text(), QByteArray("db.example:5432:market:me:ours\n# mine\n*:*:*:admin:root\n"
                                "db.example:5432:market:you:theirs\n"));
    QCOMPARE(file.read(kOther)->value(), std::string("theirs"));
    QVERIFY(*file.remove(kOwner));
    QCOMPARE(text(), QByteArray("# mine\n*:*:*:admin:root\ndb.example:5432:market:you:theirs\n"));
}

void TestPasswordFile::aFileThatIsOpenToOthersIsRefused()
{
    put("db.example:5432:market:me:ours\n");
    QVERIFY(QFile::setPermissions(QString::fromStdString(path()),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    const auto read = PasswordFile(path()).read(kOwner);
    QVERIFY(!read);
    QVERIFY(read.error().code == ErrorCode::InvalidInput);
    QVERIFY(read.error().detail.find("0600") != std::string::npos);
    QVERIFY(!PasswordFile(path()).write(kOwner, "new"));
}

void TestPasswordFile::withoutKeyringTheFileIsTaken()
{
    const PasswordStore store(nullptr, path());
    QVERIFY(store.read(kOwner)->place == Place::Nowhere);
    QVERIFY(store.write(kOwner, "tell-nobody") == Place::File);
    const auto stored = store.read(kOwner);
    QVERIFY(stored->place == Place::File);
    QCOMPARE(stored->password, std::string("tell-nobody"));
    QVERIFY(*store.remove(kOwner));
    QVERIFY(store.read(kOwner)->place == Place::Nowhere);
}

QTEST_GUILESS_MAIN(TestPasswordFile)
#include "tst_passwordfile.moc"
