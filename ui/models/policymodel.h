// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// A policy and what its newest run did.
struct PolicyRow {
    interfaces::ArchivePolicy policy;
    std::optional<interfaces::ArchiveRun> lastRun;
};

/// Which sequences a policy is about.
[[nodiscard]] interfaces::SequenceFilter filterOf(const interfaces::ArchivePolicy &policy);

/// The archive policies with their last runs. Read in the background when asked. Lives on the GUI thread.
class PolicyModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Symbol, MarketName, Kind, IntervalName, Keep, Cold, When, Window, State, NextRun, LastRun };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit PolicyModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<PolicyRow> &rows() const noexcept { return m_rows; }

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<PolicyRow> m_rows;
};

} // namespace cw::models
