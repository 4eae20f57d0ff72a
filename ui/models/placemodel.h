// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"
#include "ui/models/storedfigures.h"

namespace cw::models {

/// Rows and room by kind of data and by place, with a line for all of them. Counted in the background when asked,
/// which takes as long as the rows are many. Lives on the GUI thread.
class PlaceModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Kind, Main, Archived, Temporary, Total, Bytes };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit PlaceModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// Of the last count.
    [[nodiscard]] const StoredFigures &figures() const noexcept { return m_figures; }

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    void apply(Result<StoredFigures> figures);

    EngineLink m_link;
    RequestTicket m_questions;
    StoredFigures m_figures;
    std::vector<PlaceFigures> m_rows; ///< the kinds, then their sum
};

} // namespace cw::models
