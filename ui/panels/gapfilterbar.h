// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/gapstatefilter.h"
#include "ui/models/instrumentmodel.h"

#include <QWidget>

class QComboBox;

namespace cw::panels {

/// What the gap report is narrowed to: instrument, interval, state.
class GapFilterBar : public QWidget {
    Q_OBJECT

public:
    /// The model gives the instruments to choose from and must outlive the bar.
    explicit GapFilterBar(models::InstrumentModel &instruments, QWidget *parent = nullptr);

    [[nodiscard]] interfaces::GapFilter filter() const;
    [[nodiscard]] models::GapStateFilter::Show show() const;

Q_SIGNALS:
    void filterChanged();

private:
    void fillInstruments();
    void fillIntervals();

    models::InstrumentModel &m_instruments;
    QComboBox *m_instrument;
    QComboBox *m_interval;
    QComboBox *m_state;
};

} // namespace cw::panels
