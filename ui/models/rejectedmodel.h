// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/rowtable.h"

#include <QByteArray>

#include <vector>

namespace cw::models {

/// The rows that were refused, newest first. Read in the background when asked. Lives on the GUI thread.
class RejectedModel : public RowTable {
    Q_OBJECT

public:
    enum Column { LastSeen, MarketName, Symbol, IntervalName, Door, Reason, Times, Raw, ColumnCount };

    /// What the link refers to must outlive the model. It is empty until the first refresh().
    explicit RejectedModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const std::vector<interfaces::RejectedRow> &rows() const noexcept { return m_rows; }
    /// False until the first answer has come.
    [[nodiscard]] bool isLoaded() const noexcept { return m_isLoaded; }

    void refresh();

Q_SIGNALS:
    void loaded();
    void failed(const QString &reason);

private:
    void apply(std::vector<interfaces::RejectedRow> rows);

    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<interfaces::RejectedRow> m_rows;
    bool m_isLoaded = false;
};

/// Refused rows as CSV with a header row: times in ISO 8601 UTC, stable English words, no locale.
[[nodiscard]] QByteArray rejectedCsv(const std::vector<interfaces::RejectedRow> &rows);

} // namespace cw::models
