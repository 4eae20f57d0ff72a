// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractItemView;

namespace cw::panels {

/// A quiet sentence in the middle of a view that has no rows; hidden as soon as it has one. Follows the view's size.
class EmptyState : public QLabel {
    Q_OBJECT

public:
    /// A child of the view.
    explicit EmptyState(QAbstractItemView *view);

    /// What is said while there are no rows.
    void setSentence(const QString &sentence);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QAbstractItemView *m_view;
};

} // namespace cw::panels
