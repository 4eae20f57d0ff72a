// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/intervalentry.h"

#include "ui/models/texts.h"
#include "ui/models/typedinterval.h"
#include "ui/panels/metrics.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

constexpr int kWidth = 22 * kGrid;
constexpr int kMostCharacters = 5;

} // namespace

IntervalEntry::IntervalEntry(QWidget *parent)
    : QFrame(parent), m_field(new QLineEdit(this)), m_hint(new QLabel(this))
{
    setObjectName(u"intervalEntry"_s);
    setAutoFillBackground(true);
    m_field->setObjectName(u"intervalField"_s);
    m_field->setAccessibleName(tr("Interval"));
    m_field->setMaxLength(kMostCharacters);
    m_field->setAlignment(Qt::AlignCenter);
    m_field->installEventFilter(this);
    m_hint->setObjectName(u"intervalHint"_s);
    m_hint->setProperty("role", u"dim"_s);
    m_hint->setAlignment(Qt::AlignCenter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, kGrid + kHalfGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_field);
    layout->addWidget(m_hint);
    connect(m_field, &QLineEdit::textChanged, this, &IntervalEntry::updateHint);
    hide();
}

void IntervalEntry::start(const QString &typed)
{
    m_field->setText(typed);
    resize(kWidth, sizeHint().height());
    move((parentWidget()->width() - width()) / 2, (parentWidget()->height() - height()) / 2);
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
    m_field->end(/*mark=*/false);
}

bool IntervalEntry::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut && isVisible())
        close();
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: accept(); return true;
    case Qt::Key_Escape: close(); return true;
    default: return false;
    }
}

void IntervalEntry::accept()
{
    const auto interval = models::intervalFromTyping(m_field->text());
    if (!interval)
        return;
    close();
    Q_EMIT accepted(*interval);
}

void IntervalEntry::close()
{
    hide();
    Q_EMIT closed();
}

void IntervalEntry::updateHint()
{
    const auto interval = models::intervalFromTyping(m_field->text());
    m_hint->setText(interval ? models::intervalName(*interval) : tr("5, 1h, 1D, 1w, 1M …"));
    m_field->setAccessibleDescription(m_hint->text());
}

} // namespace cw::panels
