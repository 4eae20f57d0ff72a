// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <QLineEdit>

namespace cw::care {

/// A field for an instant in UTC: ISO 8601, or a date for its midnight.
class TimeField : public QLineEdit {
    Q_OBJECT

public:
    explicit TimeField(const QString &id, QWidget *parent = nullptr);

    /// Nothing for a text that is no time.
    [[nodiscard]] std::optional<market::UtcTime> time() const;
    void setTime(market::UtcTime time);
    [[nodiscard]] bool isEmpty() const { return text().trimmed().isEmpty(); }
    /// What is said about a text that is no time.
    [[nodiscard]] QString problem() const;
};

} // namespace cw::care
