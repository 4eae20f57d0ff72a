// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/formdialog.h"

#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

using namespace Qt::StringLiterals;

namespace cw::care {

using panels::kGrid;
using panels::kHalfGrid;

FormDialog::FormDialog(const QString &id, const QString &title, QWidget *parent)
    : QDialog(parent), m_form(new QFormLayout), m_note(new QLabel(this)), m_refusal(nullptr),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this))
{
    setObjectName(id);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_note->setObjectName(id + u"Note"_s);
    m_note->setWordWrap(true);
    m_note->hide();
    m_refusal = makeSentence(id);
    m_buttons->setObjectName(id + u"Buttons"_s);
    m_buttons->button(QDialogButtonBox::Cancel)->setObjectName(id + u"Cancel"_s);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_form->setHorizontalSpacing(2 * kGrid);
    m_form->setVerticalSpacing(kGrid);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    layout->addLayout(m_form);
    layout->addWidget(m_note);
    layout->addWidget(m_refusal);
    layout->addStretch();
    layout->addWidget(m_buttons);
    setMinimumWidth(58 * kGrid);
}

QLabel *FormDialog::makeSentence(const QString &id)
{
    auto *sentence = new QLabel(this);
    sentence->setObjectName(id + u"Refusal"_s);
    sentence->setProperty("role", u"refusal"_s);
    sentence->setTextFormat(Qt::PlainText);
    sentence->setWordWrap(true);
    sentence->hide();
    return sentence;
}

void FormDialog::addRow(const QString &label, QWidget *field)
{
    auto *cell = new QVBoxLayout;
    cell->setSpacing(kHalfGrid);
    cell->addWidget(field);
    QLabel *sentence = makeSentence(field->objectName());
    cell->addWidget(sentence);
    auto *caption = new QLabel(label, this);
    m_rows.insert(field, {caption, sentence});
    caption->setBuddy(field);
    field->setAccessibleName(QString(label).remove(u'&'));
    m_form->addRow(caption, cell);
}

void FormDialog::setRowShown(QWidget *field, bool isShown)
{
    field->setVisible(isShown);
    m_rows.value(field).caption->setVisible(isShown);
    grow();
}

void FormDialog::setFieldsEnabled(bool isEnabled)
{
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it)
        it.key()->setEnabled(isEnabled);
    for (QAbstractButton *button : m_buttons->buttons()) {
        if (m_buttons->buttonRole(button) != QDialogButtonBox::RejectRole)
            button->setEnabled(isEnabled);
    }
}

void FormDialog::addWide(QWidget *widget)
{
    static_cast<QVBoxLayout *>(layout())->insertWidget(1, widget, 1);
}

/// Sentences wrap, which a layout's own hint does not reckon with.
void FormDialog::grow()
{
    layout()->activate();
    const int wanted = layout()->totalHeightForWidth(width());
    if (wanted > height())
        resize(width(), wanted);
}

void FormDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    grow();
}

QPushButton *FormDialog::addButton(const QString &id, const QString &text, QDialogButtonBox::ButtonRole role)
{
    QPushButton *button = m_buttons->addButton(text, role);
    button->setObjectName(id);
    return button;
}

void FormDialog::setNote(const QString &text)
{
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
    grow();
}

void FormDialog::refuse(QWidget *field, const QString &sentence)
{
    QLabel *label = m_rows.value(field, {nullptr, m_refusal}).sentence;
    label->setText(sentence);
    label->show();
    grow();
    if (!field)
        return;
    field->setAccessibleDescription(sentence);
    field->setFocus(Qt::OtherFocusReason);
}

void FormDialog::clearRefusals()
{
    m_refusal->hide();
    for (auto it = m_rows.cbegin(); it != m_rows.cend(); ++it) {
        it.value().sentence->hide();
        it.key()->setAccessibleDescription({});
    }
}

void FormDialog::whenKnown(const models::EngineLink &link, QWidget *field,
                           std::vector<interfaces::NamedSymbol> symbols, interfaces::SymbolUse use,
                           std::function<void()> then)
{
    if (symbols.empty())
        return then();
    link.reader.runNewest(
        this, m_questions,
        [&data = link.engine.marketData(), symbols = std::move(symbols), use]() -> Result<> {
            for (const interfaces::NamedSymbol &symbol : symbols) {
                if (auto known = interfaces::requireKnown(data, symbol, use); !known)
                    return known;
            }
            return {};
        },
        [this, field, then = std::move(then)](const Result<> &known) {
            if (known)
                return then();
            const bool isUnknown = known.error().code == ErrorCode::InvalidInput;
            refuse(isUnknown ? field : nullptr, isUnknown ? QString::fromStdString(known.error().detail)
                                                          : models::errorText(known.error()));
        });
}

void FormDialog::dropQuestions() { (void)m_questions.next(); }

} // namespace cw::care
