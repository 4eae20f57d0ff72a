// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gapstatefilter.h"

#include "ui/models/gapmodel.h"

namespace cw::models {

GapStateFilter::GapStateFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(GapModel::SortRole);
    setDynamicSortFilter(true);
}

void GapStateFilter::setShow(Show show)
{
    if (m_show == show)
        return;
    m_show = show;
    invalidateFilter();
}

bool GapStateFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const auto &gap = static_cast<const GapModel *>(sourceModel())->gaps()[static_cast<std::size_t>(row)];
    switch (m_show) {
    case Show::Missing:
        return gap.state == interfaces::GapState::Open || gap.state == interfaces::GapState::Repairing;
    case Show::Filled: return gap.state == interfaces::GapState::Filled;
    case Show::All: break;
    }
    return true;
}

} // namespace cw::models
