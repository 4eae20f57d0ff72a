// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/rowtable.h"

#include <QTimer>

#include <vector>

namespace cw::models {

/// The holes in what is stored, as the engine's report lists them. Read in the background, again when ranges change.
/// Lives on the GUI thread.
class GapModel : public RowTable {
    Q_OBJECT

public:
    enum Column {
        Symbol,
        MarketName,
        IntervalName,
        From,
        To,
        Missing,
        State,
        Cause,
        Evidence,
        Attempts,
        Checked,
        FilledBy,
        Found,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole, ///< a value that sorts as the column means it
    };

    explicit GapModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Narrows the report; the rows follow in the background.
    void setFilter(const interfaces::GapFilter &filter);
    [[nodiscard]] const interfaces::GapFilter &filter() const noexcept { return m_filter; }
    [[nodiscard]] const std::vector<interfaces::Gap> &gaps() const noexcept { return m_gaps; }
    /// False until the first report has come.
    [[nodiscard]] bool isLoaded() const noexcept { return m_isLoaded; }

    void refresh();
    /// Reads again a moment later, once for many calls.
    void refreshSoon();

Q_SIGNALS:
    void loaded();
    void failed(const QString &reason);

private:
    void apply(std::vector<interfaces::Gap> gaps);

    EngineLink m_link;
    RequestTicket m_questions;
    interfaces::GapFilter m_filter;
    std::vector<interfaces::Gap> m_gaps;
    QTimer m_again;
    bool m_isLoaded = false;
};

} // namespace cw::models
