// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

#include <QByteArray>

namespace cw::models {

/// What trades, finer candles, the exchange or the neighbours said against stored final candles, newest first: all that
/// was kept of it, not of one run alone. Read in the background when asked. Lives on the GUI thread.
class CandleFindingModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Found, Symbol, MarketName, Series, Candle, Field, Stored, Witness, Expected, Outcome, Rule, State };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit CandleFindingModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<interfaces::Finding> &findings() const noexcept { return m_findings; }

    void refresh();
    /// Settles an open finding in the background; then all are read again, or failed() says why not.
    void dismiss(std::int64_t id);

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::Finding> m_findings;
};

/// Stored findings as CSV with a header row: times in ISO 8601 UTC, stable English words, no locale.
[[nodiscard]] QByteArray candleFindingCsv(const std::vector<interfaces::Finding> &findings);

} // namespace cw::models
