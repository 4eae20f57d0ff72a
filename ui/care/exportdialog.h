// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/counteddialog.h"
#include "ui/care/sequencefields.h"

#include <vector>

namespace cw::care {

class TimeField;

/// Writes whole months of the archive to files: those a policy names, or those before a time.
class ExportDialog : public CountedDialog {
    Q_OBJECT

public:
    ExportDialog(const models::EngineLink &link, QWidget *parent);

protected:
    [[nodiscard]] const SequenceFields &what() const override { return m_what; }
    [[nodiscard]] std::optional<CountableOrder> order() override;
    [[nodiscard]] QString runText(int rows) const override;

private:
    void fillChoices();
    void addPolicies(const std::vector<interfaces::ArchivePolicy> &policies);
    /// The fields below are the policy's own when one is chosen.
    void updateFields();
    [[nodiscard]] std::optional<interfaces::ExportRequest> request();

    QComboBox *m_by;
    SequenceFields m_what;
    TimeField *m_before;
    QComboBox *m_way;
};

} // namespace cw::care
