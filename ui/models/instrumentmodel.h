// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/instrumentrow.h"
#include "ui/models/rowtable.h"

#include <QTimer>

#include <optional>
#include <vector>

namespace cw::models {

/// Every instrument that is known, stored or recorded. Facts are read in the background when something changed and
/// every few seconds; tickers arrive live. Lives on the GUI thread.
class InstrumentModel : public RowTable {
    Q_OBJECT

public:
    enum Column { Symbol, MarketName, Last, Change, Recorded, Missing, Streaming, ColumnCount };
    enum Role {
        RowRole = Qt::UserRole, ///< the InstrumentRow
    };

    explicit InstrumentModel(const EngineLink &link, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const std::vector<InstrumentRow> &rows() const noexcept { return m_rows; }
    /// The row of an instrument, if it is known.
    [[nodiscard]] const InstrumentRow *find(const market::InstrumentKey &key) const;
    /// How many bars of a series are stored, as far as it was read.
    [[nodiscard]] std::optional<std::int64_t> storedBars(const market::SeriesKey &series) const;

    /// The intervals of an instrument that are stored, as far as it was read.
    [[nodiscard]] std::vector<market::Interval> storedIntervals(const market::InstrumentKey &key) const;

    /// Reads the facts again; the answer comes as `loaded`.
    void refresh();
    /// The same a moment later, once for many calls.
    void refreshSoon();
    /// Has the exchange asked for its list again, then reads it. Answered by `loaded` or `reloadFailed`.
    void reloadFromExchange();

Q_SIGNALS:
    /// The facts were read; rows may have come, gone or changed.
    void loaded();
    /// They could not be read.
    void failed(const QString &reason);
    void reloadFailed(const QString &reason);

private:
    void apply(InstrumentFacts facts);
    void handleTicker(const interfaces::TickerUpdate &update);
    void followTracking();

    EngineLink m_link;
    RequestTicket m_questions;
    std::vector<InstrumentRow> m_rows;
    std::vector<interfaces::SeriesStatus> m_series;
    std::vector<market::SeriesKey> m_tracked;
    QTimer m_poll;
    QTimer m_changed;
};

} // namespace cw::models
