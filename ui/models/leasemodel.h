// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/celltable.h"
#include "ui/models/enginelink.h"

namespace cw::models {

/// The leases of temporary rows, newest first. Read in the background when asked. Lives on the GUI thread.
class LeaseModel : public CellTable {
    Q_OBJECT

public:
    enum Cell { Symbol, MarketName, Series, From, To, Rows, State, Expires, Owner, Problem };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit LeaseModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] const std::vector<interfaces::TemporaryLease> &leases() const noexcept { return m_leases; }
    /// True while rows are waited for or fetched.
    [[nodiscard]] bool isFetching() const;

    void refresh();

protected:
    [[nodiscard]] QString cellText(int row, int column) const override;

private:
    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::TemporaryLease> m_leases;
};

} // namespace cw::models
