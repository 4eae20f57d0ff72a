// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rundialog.h"
#include "ui/models/forecastmodel.h"

class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

/// What a stored policy would do now, counted in the background, and the button that lets it be done.
class PreviewDialog : public RunDialog {
    Q_OBJECT

public:
    PreviewDialog(const models::EngineLink &link, const interfaces::ArchivePolicy &policy, QWidget *parent);

private:
    void buildTable();
    void count();
    void apply(const Result<interfaces::PolicyForecast> &forecast);
    void run();

    interfaces::ArchivePolicy m_policy;
    models::ForecastModel m_model;
    QTableView *m_table;
    panels::EmptyState *m_empty = nullptr;
    QPushButton *m_run;
};

} // namespace cw::care
