// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/rowtext.h"

#include <utility>

namespace cw::storage::postgres {

ArrayText::ArrayText(std::size_t columns) : m_columns(columns, "{") {}

std::string &ArrayText::next()
{
    std::string &column = m_columns[m_column++];
    if (column.size() > 1)
        column.push_back(',');
    return column;
}

std::vector<std::string> ArrayText::finished() &&
{
    for (std::string &column : m_columns)
        column.push_back('}');
    return std::move(m_columns);
}

} // namespace cw::storage::postgres
