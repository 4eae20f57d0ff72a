// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/passworddialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;

/// The question for the password of a database.
class TestPasswordDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksAndAnswers();
};

void TestPasswordDialog::asksAndAnswers()
{
    auto *dialog = new dialogs::PasswordDialog(u"me@db:5432/market"_s, u"The user or the password is <wrong>."_s);
    QSignalSpy accepted(dialog, &QDialog::accepted);
    dialog->open();
    QCOMPARE(dialog->findChild<QLabel *>(u"passwordProblem"_s)->textFormat(), Qt::PlainText);
    auto *field = dialog->findChild<QLineEdit *>(u"password"_s);
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    auto *ok = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(field, u"tell-nobody"_s);
    QVERIFY(ok->isEnabled());
    QVERIFY(!dialog->isKept());
    dialog->findChild<QCheckBox *>(u"keepPassword"_s)->click();
    QVERIFY(dialog->isKept());
    QCOMPARE(dialog->password(), u"tell-nobody"_s);
    QTest::mouseClick(ok, Qt::LeftButton);
    QCOMPARE(accepted.size(), 1);
}

QTEST_MAIN(TestPasswordDialog)
#include "tst_passworddialog.moc"
