// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/emptystate.h"

#include "ui/panels/metrics.h"

#include <QAbstractItemModel>
#include <QAbstractItemView>
#include <QEvent>

namespace cw::panels {

EmptyState::EmptyState(QAbstractItemView *view) : QLabel(view->viewport()), m_view(view)
{
    setObjectName(view->objectName() + QStringLiteral("Empty"));
    setProperty("role", QStringLiteral("dim"));
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setMargin(2 * kGrid);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    const QAbstractItemModel *model = view->model();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &EmptyState::place);
    connect(model, &QAbstractItemModel::modelReset, this, &EmptyState::place);
    connect(model, &QAbstractItemModel::layoutChanged, this, &EmptyState::place);
    place();
}

void EmptyState::setSentence(const QString &sentence)
{
    setText(sentence);
    m_view->setAccessibleDescription(sentence);
}

bool EmptyState::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QLabel::eventFilter(watched, event);
}

void EmptyState::place()
{
    setGeometry(m_view->viewport()->rect());
    setVisible(m_view->model()->rowCount() == 0);
}

} // namespace cw::panels
