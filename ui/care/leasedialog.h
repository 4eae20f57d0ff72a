// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/care/formdialog.h"
#include "ui/care/rangefields.h"
#include "ui/models/enginelink.h"

class QSpinBox;

namespace cw::care {

/// Asks for rows outside of what is kept, for a while.
class LeaseDialog : public FormDialog {
    Q_OBJECT

public:
    LeaseDialog(const models::EngineLink &link, QWidget *parent);

Q_SIGNALS:
    void made();

private:
    void request();
    void ask(const interfaces::LeaseRequest &lease);

    models::EngineLink m_link;
    SequenceFields m_what;
    RangeFields m_range;
    QSpinBox *m_hours;
};

} // namespace cw::care
