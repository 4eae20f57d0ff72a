// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// Final candles of a range as they were stored once, each with what the same slot says now. Read in the background when
/// asked. Lives on the GUI thread.
class PastModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Candle, Open, High, Low, Close, Volume, Source, Now };

    /// What the link refers to must outlive the model. It is empty until something was asked.
    explicit PastModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// Reads the oldest 1,500 candles of `range` as they were at `moment` of the local clock.
    void show(const market::SeriesKey &series, const market::TimeRange &range, market::UtcTime moment);
    /// What of the range cannot be shown as it was then.
    [[nodiscard]] const std::vector<interfaces::PastLoss> &losses() const noexcept { return m_losses; }
    /// How many of the rows have other values now, or are not there any more.
    [[nodiscard]] int changed() const;

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    /// A candle as it was, and as it is.
    struct PastRow {
        market::Candle then;
        std::optional<market::Candle> now;
    };

    struct PastAnswer {
        std::vector<PastRow> rows;
        std::vector<interfaces::PastLoss> losses;
    };

    [[nodiscard]] static Result<PastAnswer> read(interfaces::MarketData &data, const interfaces::CandleQuery &query,
                                                 market::UtcTime moment);
    [[nodiscard]] static QString nowText(const PastRow &row);

    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<PastRow> m_rows;
    std::vector<interfaces::PastLoss> m_losses;
};

} // namespace cw::models
