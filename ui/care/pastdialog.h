// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/formdialog.h"
#include "ui/models/pastmodel.h"
#include "ui/models/versionmodel.h"

class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

class TimeField;

/// The candles of a range as they were stored at a moment, and the values that lost since or before.
class PastDialog : public FormDialog {
    Q_OBJECT

public:
    /// What the link refers to must outlive the dialog.
    PastDialog(const models::EngineLink &link, const market::SeriesKey &series, const market::TimeRange &range,
               QWidget *parent);

private:
    [[nodiscard]] QTableView *makeTable(const QString &id, const QString &name, models::CellTable &model);
    void showPast();
    void tell();

    market::SeriesKey m_series;
    market::TimeRange m_range;
    models::PastModel m_past;
    models::VersionModel m_versions;
    TimeField *m_moment;
    panels::EmptyState *m_noPast = nullptr;
};

} // namespace cw::care
