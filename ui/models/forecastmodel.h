// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"

namespace cw::models {

/// What a policy would do, sequence by sequence. Lives on the GUI thread.
class ForecastModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Symbol, MarketName, Series, RowsNow, Movable, Left, Slices };

    explicit ForecastModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// `batchRows`: of the policy; a slice holds at most so many.
    void show(const interfaces::PolicyForecast &forecast, std::int64_t batchRows);

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    std::vector<interfaces::SequenceForecast> m_rows;
    std::int64_t m_batchRows = 1;
};

/// The sums in sentences: what would go now, the room before and after, and what stays in the long run.
[[nodiscard]] QString forecastText(const interfaces::PolicyForecast &forecast);

} // namespace cw::models
