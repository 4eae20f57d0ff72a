// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// Values of final candles that lost against what is stored, oldest slot first. Read in the background when asked. Lives on
/// the GUI thread.
class VersionModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Candle, Kind, Source, Open, High, Low, Close, Volume, Lost };

    /// What the link refers to must outlive the model. It is empty until something was asked.
    explicit VersionModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// Reads the oldest 1,500 versions of `range`.
    void show(const market::SeriesKey &series, const market::TimeRange &range);

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::LosingVersion> m_rows;
};

} // namespace cw::models
