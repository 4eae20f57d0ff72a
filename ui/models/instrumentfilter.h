// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/instrumentrow.h"

#include <QSortFilterProxyModel>
#include <QString>

namespace cw::models {

/// The instruments that fit what is typed, the closest first; with nothing typed those that are recorded or stored,
/// or all of them when none is. Its source is an InstrumentModel.
class InstrumentFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit InstrumentFilter(QObject *parent = nullptr);

    void setTyped(const QString &typed);
    [[nodiscard]] const QString &typed() const noexcept { return m_typed; }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    void findOwn();
    [[nodiscard]] const InstrumentRow &sourceRow(int row) const;

    QString m_typed;
    bool m_hasOwn = false; ///< something is recorded or stored
};

} // namespace cw::models
