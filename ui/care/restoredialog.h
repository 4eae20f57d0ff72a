// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/counteddialog.h"
#include "ui/care/rangefields.h"

namespace cw::care {

/// Moves the archived rows of a range back to the main table.
class RestoreDialog : public CountedDialog {
    Q_OBJECT

public:
    /// `slice`: what the fields hold at first.
    RestoreDialog(const models::EngineLink &link, const std::optional<interfaces::SliceStatus> &slice,
                  QWidget *parent);

protected:
    [[nodiscard]] const SequenceFields &what() const override { return m_what; }
    [[nodiscard]] std::optional<CountableOrder> order() override;
    [[nodiscard]] QString runText(int rows) const override;

private:
    SequenceFields m_what;
    RangeFields m_range;
};

} // namespace cw::care
