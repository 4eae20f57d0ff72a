// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// The slices of the archive. Read in the background when asked. Lives on the GUI thread.
class SliceModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Symbol, MarketName, Series, From, To, Rows, State, Verified, Moved, Sha256 };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit SliceModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<interfaces::SliceStatus> &slices() const noexcept { return m_slices; }

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::SliceStatus> m_slices;
};

/// The times a slice is about; nothing for trades, whose keys are ids.
[[nodiscard]] std::optional<market::TimeRange> timesOf(const interfaces::SliceStatus &slice);

} // namespace cw::models
