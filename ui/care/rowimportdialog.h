// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rowfiledialog.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace cw::care {

/// Brings files into the store. What a file's own name says of its rows counts where a field is left open.
class RowImportDialog : public RowFileDialog {
    Q_OBJECT

public:
    /// `paths` are the files, at least one.
    RowImportDialog(const models::EngineLink &link, const QStringList &paths, QWidget *parent);

Q_SIGNALS:
    /// Rows came into the store.
    void imported();

protected:
    [[nodiscard]] QString progressText(int rows) const override;

private:
    void makeForm();
    void fillChoices();
    /// The files with what is known of their rows; nothing after a refusal was shown.
    [[nodiscard]] std::optional<std::vector<interfaces::RowFile>> request();
    /// What the fields and the name say of one file.
    [[nodiscard]] std::optional<interfaces::RowFile> describe(const QString &path);
    void run();
    void bringIn(const std::vector<interfaces::RowFile> &files);
    void showOutcome(const std::vector<interfaces::RowFileReport> &reports);

    QStringList m_paths;
    QLineEdit *m_symbol;
    QComboBox *m_market;
    QComboBox *m_kind;
    QComboBox *m_interval;
    QPlainTextEdit *m_outcome; ///< the files, and then what became of them
    QPushButton *m_run;
};

} // namespace cw::care
