// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/care/formdialog.h"
#include "ui/care/sequencefields.h"
#include "ui/models/enginelink.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace cw::care {

/// Makes a policy or changes one. A refusal of the engine is said at its field and the dialog stays open.
class PolicyDialog : public FormDialog {
    Q_OBJECT

public:
    /// `policy`: what the fields hold at first; with a number it is changed, else it is new.
    PolicyDialog(const models::EngineLink &link, const interfaces::ArchivePolicy &policy, QWidget *parent);

Q_SIGNALS:
    void saved();

private:
    void makeFields();
    void showSchedule();
    /// The fields changed: what was foretold is of no use any more.
    void forget();
    /// Tells what the policy of the fields would do, stored or not.
    void foretell();
    void save();
    void store(const interfaces::ArchivePolicy &policy);
    [[nodiscard]] interfaces::ArchivePolicy policy() const;
    /// The field an error is about, or null.
    [[nodiscard]] QWidget *fieldOf(const Error &error) const;

    models::EngineLink m_link;
    interfaces::ArchivePolicy m_policy;
    SequenceFields m_what;
    QSpinBox *m_keepDays;
    QSpinBox *m_coldAfter;
    QLineEdit *m_schedule;
    QLineEdit *m_window;
    QSpinBox *m_batchRows;
    QSpinBox *m_retries;
    QCheckBox *m_isEnabled;
    models::RequestTicket m_forecasts;
};

} // namespace cw::care
