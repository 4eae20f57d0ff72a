// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// The files that hold rows, cold and purged ones. Read in the background when asked. Lives on the GUI thread.
class ColdFileModel : public CellTable {
    Q_OBJECT

public:
    enum Cell {
        Symbol,
        MarketName,
        Series,
        From,
        To,
        Rows,
        Size,
        Reason,
        Place,
        State,
        Verified,
        KeptUntil,
        Made,
        Node,
        Name
    };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit ColdFileModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<interfaces::ColdFileStatus> &files() const noexcept { return m_files; }

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::ColdFileStatus> m_files;
};

/// True for a file of rows that somebody deleted.
[[nodiscard]] bool isPurged(const interfaces::ColdFileStatus &file);

} // namespace cw::models
