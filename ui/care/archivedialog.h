// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/counteddialog.h"
#include "ui/care/sequencefields.h"

namespace cw::care {

class TimeField;

/// Moves rows older than a time to the archive, without a policy.
class ArchiveDialog : public CountedDialog {
    Q_OBJECT

public:
    ArchiveDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what, QWidget *parent);

protected:
    [[nodiscard]] const SequenceFields &what() const override { return m_what; }
    [[nodiscard]] std::optional<CountableOrder> order() override;
    [[nodiscard]] QString runText(int rows) const override;

private:
    SequenceFields m_what;
    TimeField *m_before;
};

} // namespace cw::care
