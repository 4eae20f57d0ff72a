// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/knownsymbols.h"
#include "ui/models/enginelink.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHash>

#include <functional>
#include <vector>

class QFormLayout;
class QLabel;
class QPushButton;

namespace cw::care {

/// A dialog of labelled fields that says a refusal at the field it is about. Deletes itself when closed.
class FormDialog : public QDialog {
    Q_OBJECT

protected:
    FormDialog(const QString &id, const QString &title, QWidget *parent);

    /// Puts a field, which has an object name, in a row of its own. `label` has a mnemonic and is the field's
    /// accessible name without it.
    void addRow(const QString &label, QWidget *field);
    /// Shows a row that was added, or hides it.
    void setRowShown(QWidget *field, bool isShown);
    /// Opens all fields and buttons but Cancel, or closes them.
    void setFieldsEnabled(bool isEnabled);
    /// Puts a widget that takes what room there is below the fields.
    void addWide(QWidget *widget);
    [[nodiscard]] QPushButton *addButton(const QString &id, const QString &text,
                                         QDialogButtonBox::ButtonRole role);
    /// What is said below the fields; empty: nothing.
    void setNote(const QString &text);
    /// Shows why something cannot be done, at the field, or below all of them when there is none it is about.
    void refuse(QWidget *field, const QString &sentence);
    void clearRefusals();
    /// Looks up on a worker whether these symbols are known by the rule of every door, and then goes on with `then`, or says
    /// at `field` which one is not. Only the newest question is answered. Nothing named: goes on at once.
    void whenKnown(const models::EngineLink &link, QWidget *field,
                   std::vector<interfaces::NamedSymbol> symbols, interfaces::SymbolUse use,
                   std::function<void()> then);
    /// What was asked before by whenKnown() is not answered any more.
    void dropQuestions();

    void showEvent(QShowEvent *event) override;

private:
    /// Makes room for what is said.
    void grow();
    [[nodiscard]] QLabel *makeSentence(const QString &id);

    /// What stands around a field.
    struct Row {
        QLabel *caption = nullptr;
        QLabel *sentence = nullptr; ///< why it is refused
    };

    QFormLayout *m_form;
    QLabel *m_note;
    QLabel *m_refusal;
    QDialogButtonBox *m_buttons;
    QHash<QWidget *, Row> m_rows;
    models::RequestTicket m_questions;
};

} // namespace cw::care
