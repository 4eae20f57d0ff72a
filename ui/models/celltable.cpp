// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/celltable.h"

#include <QTextDocument>

namespace cw::models {

CellTable::CellTable(std::vector<Column> columns, QObject *parent)
    : RowTable(parent), m_columns(std::move(columns))
{
}

int CellTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant CellTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return cellText(index.row(), index.column());
    // Some texts come from outside or are longer than their column: shown whole, never read as markup.
    case Qt::ToolTipRole: return Qt::convertFromPlainText(cellText(index.row(), index.column()));
    case Qt::TextAlignmentRole:
        return alignment(m_columns[static_cast<std::size_t>(index.column())].isNumber);
    default: return {};
    }
}

QVariant CellTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    const Column &column = m_columns[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole: return column.title;
    case Qt::TextAlignmentRole: return alignment(column.isNumber);
    default: return {};
    }
}

} // namespace cw::models
