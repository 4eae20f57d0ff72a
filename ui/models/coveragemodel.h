// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/rowtable.h"

#include <QMetaType>
#include <QTimer>

#include <vector>

namespace cw::models {

/// What is stored of one series, or of the trades or funding rates of an instrument, and where its holes are.
struct CoverageRow {
    interfaces::SeriesStatus status; ///< of trades and rates: counted in them, its series is that of the minutes
    std::vector<interfaces::Gap> gaps; ///< ascending, resolved ones included
    interfaces::DataKind kind = interfaces::DataKind::Candles;
};

/// All stored series side by side on one time line, for a picture of what is there and what is not. Read in the
/// background while somebody looks. Lives on the GUI thread.
class CoverageModel : public RowTable {
    Q_OBJECT

public:
    enum Column { Symbol, MarketName, IntervalName, Strip, Rows, Missing, Complete, ColumnCount };
    enum Role {
        RowRole = Qt::UserRole, ///< pointer to the CoverageRow, valid until the model changes
    };

    explicit CoverageModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const std::vector<CoverageRow> &rows() const noexcept { return m_rows; }
    /// From the first stored row of any series to the last: what every strip stands for.
    [[nodiscard]] const market::TimeRange &span() const noexcept { return m_span; }

    /// Reads now, and again every little while as long as it is on.
    void setActive(bool active);
    void refresh();
    /// What is stored has changed: reads again while it is on.
    void noteChange();

Q_SIGNALS:
    void loaded();

private:
    void apply(std::vector<CoverageRow> rows);

    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<CoverageRow> m_rows;
    market::TimeRange m_span;
    QTimer m_again;
};

} // namespace cw::models

Q_DECLARE_METATYPE(const cw::models::CoverageRow *)
