// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/enginelink.h"
#include "ui/models/jobmodel.h"

#include <QLabel>

namespace cw::care {

/// One line about what verifications have seen of the archive and its files, when the next one comes by itself, and what
/// the last such one found. What is damaged stands in the tooltip. Read when it is shown and when a job ends.
class HealthLine : public QLabel {
    Q_OBJECT

public:
    /// What it follows must outlive it.
    HealthLine(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void apply(const Result<interfaces::ArchiveHealth> &health);

    models::EngineLink m_link;
    models::RequestTicket m_questions;
    std::optional<std::int64_t> m_told; ///< number of the scheduled run that the line tells about
};

} // namespace cw::care
