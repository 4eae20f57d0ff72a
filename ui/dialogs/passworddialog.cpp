// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/passworddialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::dialogs {
namespace {

constexpr int kProblemWidth = 420;

} // namespace

PasswordDialog::PasswordDialog(const QString &owner, const QString &problem, QWidget *parent)
    : QDialog(parent), m_password(new QLineEdit(this)),
      m_keep(new QCheckBox(tr("&Keep it in the keyring, or in a file only you can read"), this))
{
    setObjectName(u"passwordDialog"_s);
    setWindowTitle(tr("Password of the database"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *said = new QLabel(problem, this);
    said->setObjectName(u"passwordProblem"_s);
    said->setTextFormat(Qt::PlainText);
    said->setWordWrap(true);
    said->setMinimumWidth(kProblemWidth);
    m_password->setObjectName(u"password"_s);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setAccessibleName(tr("Password of %1").arg(owner));
    m_keep->setObjectName(u"keepPassword"_s);
    auto *form = new QFormLayout;
    form->addRow(tr("Database:"), new QLabel(owner, this));
    form->addRow(tr("&Password:"), m_password);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Open"));
    buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    connect(m_password, &QLineEdit::textChanged, this, [buttons](const QString &text) {
        buttons->button(QDialogButtonBox::Ok)->setEnabled(!text.isEmpty());
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(said);
    column->addLayout(form);
    column->addWidget(m_keep);
    column->addWidget(buttons);
}

QString PasswordDialog::password() const { return m_password->text(); }

bool PasswordDialog::isKept() const { return m_keep->isChecked(); }

} // namespace cw::dialogs
