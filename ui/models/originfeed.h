// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace cw::models {

/// Finds out where one bar of a chart is from and where it lies: the bar under the crosshair. Asked on a worker, when the
/// crosshair rests for a moment. Lives on the GUI thread and never blocks it.
class OriginFeed : public QObject {
    Q_OBJECT

public:
    explicit OriginFeed(const EngineLink &link, QObject *parent = nullptr);

    /// Forgets the bar; the next one is of this series.
    void start(const market::SeriesKey &series);
    /// The bar that is meant from now on, by its open time. Answered by `found` when there is such a bar, unless another
    /// one is meant by then. A bar that is not stored yet is answered again when it is.
    void ask(std::optional<market::UtcTime> openTime);
    /// Rows changed: answers again for the bar that is meant.
    void askAgain() { ask(m_wanted); }

Q_SIGNALS:
    void found(const cw::interfaces::CandleRecord &record);

private:
    void read();
    void handleRead(Result<std::vector<interfaces::CandleRecord>> records);

    EngineLink m_link;
    RequestTicket m_questions;
    QTimer m_delay;
    std::optional<market::SeriesKey> m_series;
    std::optional<market::UtcTime> m_wanted;
};

} // namespace cw::models
