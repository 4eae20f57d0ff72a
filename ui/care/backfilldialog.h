// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rangefields.h"
#include "ui/care/rundialog.h"
#include "ui/care/sequencefields.h"

class QCheckBox;
class QSpinBox;

namespace cw::care {

/// Asks which rows the exchange is to be asked for, tells what that costs, and only then asks.
class BackfillDialog : public RunDialog {
    Q_OBJECT

public:
    /// Begins with `what` and the day before now; a download of candles is limited to `mostCandles` (0: no limit) as long as
    /// the user does not say otherwise.
    BackfillDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what, int mostCandles,
                   QWidget *parent);

private:
    /// Nothing after a refusal was shown.
    [[nodiscard]] std::optional<interfaces::BackfillRequest> request();
    /// The fields changed: the plan is of no use any more.
    void forget();
    /// The usual limit is that of the kind of data, unless the user chose one.
    void updateMost();
    void plan();
    void makePlan(const interfaces::BackfillRequest &wanted);
    void showPlan(const interfaces::BackfillPlan &plan);
    void run();

    SequenceFields m_what;
    RangeFields m_range;
    QSpinBox *m_most;
    QCheckBox *m_purged;
    int m_mostCandles;
    int m_usualMost = 0;
    models::RequestTicket m_plans;
    QPushButton *m_plan;
    QPushButton *m_run;
};

} // namespace cw::care
