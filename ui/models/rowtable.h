// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QVariant>

#include <algorithm>
#include <utility>
#include <vector>

namespace cw::models {

/// What the tables of read-again rows have in common. Lives on the GUI thread.
class RowTable : public QAbstractTableModel {
protected:
    using QAbstractTableModel::QAbstractTableModel;

    /// Puts `fresh` in the place of the model's `rows`. When `isSame` holds for every pair the rows only changed, so that
    /// a selection and the scroll position stay; otherwise the table is new.
    template<class Row, class IsSame>
    void replaceRows(std::vector<Row> &rows, std::vector<Row> fresh, IsSame isSame)
    {
        if (std::equal(fresh.begin(), fresh.end(), rows.begin(), rows.end(), isSame)) {
            rows = std::move(fresh);
            if (!rows.empty())
                Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
            return;
        }
        beginResetModel();
        rows = std::move(fresh);
        endResetModel();
    }

    /// Numbers stand to the right, all else to the left.
    [[nodiscard]] static QVariant alignment(bool isNumber)
    {
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
};

} // namespace cw::models
