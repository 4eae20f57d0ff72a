// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rangefields.h"
#include "ui/care/rundialog.h"

namespace cw::care {

/// Deletes what is stored of a range. It is counted first, and asked in words before a row goes; only the rows that
/// were counted can go.
class PurgeDialog : public RunDialog {
    Q_OBJECT

public:
    PurgeDialog(const models::EngineLink &link, QWidget *parent);

private:
    void count();
    void preview();
    void showPreview(const Result<interfaces::PurgePreview> &preview);
    void askToPurge();
    void purge();
    /// The fields changed: what was counted is of no use any more.
    void forget();

    SequenceFields m_what;
    RangeFields m_range;
    models::RequestTicket m_questions;
    interfaces::PurgeRequest m_request; ///< as it was counted last
    interfaces::PurgePreview m_preview;
    QPushButton *m_count;
    QPushButton *m_run;
};

} // namespace cw::care
