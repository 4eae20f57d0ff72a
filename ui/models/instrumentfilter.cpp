// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/instrumentfilter.h"

#include "ui/models/instrumentmodel.h"
#include "ui/models/symbolmatch.h"

#include <algorithm>
#include <tuple>

namespace cw::models {
namespace {

bool isOwn(const InstrumentRow &row) { return row.isTracked || row.isStored(); }

} // namespace

InstrumentFilter::InstrumentFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setDynamicSortFilter(true);
    connect(this, &QSortFilterProxyModel::sourceModelChanged, this, [this] {
        if (auto *source = qobject_cast<InstrumentModel *>(sourceModel()))
            connect(source, &InstrumentModel::loaded, this, &InstrumentFilter::findOwn);
        findOwn();
        sort(0);
    });
}

void InstrumentFilter::setTyped(const QString &typed)
{
    if (m_typed == typed)
        return;
    m_typed = typed;
    invalidate();
}

void InstrumentFilter::findOwn()
{
    bool hasOwn = false;
    if (const auto *source = qobject_cast<const InstrumentModel *>(sourceModel()))
        hasOwn = std::any_of(source->rows().begin(), source->rows().end(), isOwn);
    if (hasOwn == m_hasOwn)
        return;
    m_hasOwn = hasOwn;
    invalidate();
}

const InstrumentRow &InstrumentFilter::sourceRow(int row) const
{
    return static_cast<const InstrumentModel *>(sourceModel())->rows()[static_cast<std::size_t>(row)];
}

bool InstrumentFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const InstrumentRow &instrument = sourceRow(row);
    if (m_typed.isEmpty())
        return !m_hasOwn || isOwn(instrument);
    return symbolMatch(instrument.facts, m_typed).has_value();
}

bool InstrumentFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto rank = [this](const InstrumentRow &row) {
        const int match = m_typed.isEmpty() ? 0 : symbolMatch(row.facts, m_typed).value_or(99);
        return std::tuple(match, !row.isTracked, !row.isStored(), row.key());
    };
    return rank(sourceRow(left.row())) < rank(sourceRow(right.row()));
}

} // namespace cw::models
