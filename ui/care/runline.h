// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/jobmodel.h"

#include <QLabel>

namespace cw::care {

/// One line about the newest move to or from the archive: what it is, how far, how it ended. Follows the job list.
class RunLine : public QLabel {
    Q_OBJECT

public:
    /// What it follows must outlive it.
    RunLine(const QString &id, interfaces::Archive &archive, models::JobModel &jobs, QWidget *parent);

private:
    void update();

    interfaces::Archive &m_archive;
};

} // namespace cw::care
