// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rangefields.h"
#include "ui/care/rundialog.h"
#include "ui/care/sequencefields.h"

class QSpinBox;

namespace cw::care {

/// Asks which rows the exchange is to be asked for, tells what that costs, and only then asks.
class BackfillDialog : public RunDialog {
    Q_OBJECT

public:
    /// Begins with `what` and the day before now.
    BackfillDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what, QWidget *parent);

private:
    /// Nothing after a refusal was shown.
    [[nodiscard]] std::optional<interfaces::BackfillRequest> request();
    /// The fields changed: the plan is of no use any more.
    void forget();
    void plan();
    void showPlan(const interfaces::BackfillPlan &plan);
    void run();

    SequenceFields m_what;
    RangeFields m_range;
    QSpinBox *m_most;
    models::RequestTicket m_plans;
    QPushButton *m_plan;
    QPushButton *m_run;
};

} // namespace cw::care
