// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;

namespace cw::dialogs {

/// Asks for the password of a database that did not take what it was given. Open it with `open()`; it deletes itself.
class PasswordDialog : public QDialog {
    Q_OBJECT

public:
    /// `owner` is "user@host:port/database", `problem` what the server said.
    PasswordDialog(const QString &owner, const QString &problem, QWidget *parent = nullptr);

    [[nodiscard]] QString password() const;
    /// It is to be kept for the next start.
    [[nodiscard]] bool isKept() const;

private:
    QLineEdit *m_password;
    QCheckBox *m_keep;
};

} // namespace cw::dialogs
