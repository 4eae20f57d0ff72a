// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rundialog.h"
#include "ui/care/sequencefields.h"

#include <optional>

class QSpinBox;

namespace cw::care {

class TimeField;

/// Asks what is to be verified, and how far, and puts the run in the queue. Candles can be compared with the exchange,
/// too: all of them, or a share that is drawn.
class VerifyDialog : public RunDialog {
    Q_OBJECT

public:
    VerifyDialog(const models::EngineLink &link, QWidget *parent);

private:
    void fillDepths();
    void makeShare();
    /// The fields of a draw are there when the exchange is asked.
    void updateShare();
    [[nodiscard]] bool asksExchange() const;
    void start();
    /// Nothing after a refusal was shown.
    [[nodiscard]] std::optional<Order> order();
    /// Empty fields leave the range open; false after a refusal was shown.
    [[nodiscard]] bool readTime(TimeField &field, std::optional<market::UtcTime> &time);

    SequenceFields m_what;
    QComboBox *m_depth;
    TimeField *m_from;
    TimeField *m_before;
    QSpinBox *m_percent;
    QSpinBox *m_seed;
};

} // namespace cw::care
