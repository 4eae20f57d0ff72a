// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace cw::models {

/// The rows of a GapModel that are shown, sorted by what the columns mean.
class GapStateFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    enum class Show {
        Missing, ///< open, being fetched
        Filled,  ///< those that were, with who did it
        All,     ///< also empty at the exchange, not available, in a file, deleted, filled
    };

    explicit GapStateFilter(QObject *parent = nullptr);

    void setShow(Show show);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    Show m_show = Show::Missing;
};

} // namespace cw::models
