// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "ui/care/sequencefields.h"

namespace cw::care {

class TimeField;

/// Two fields that say which range of time is meant, [from, before).
class RangeFields : public QObject {
    Q_OBJECT

public:
    /// Object names begin with `prefix`. The widgets are children of `parent`.
    RangeFields(const QString &prefix, QWidget *parent);

    [[nodiscard]] TimeField *from() const noexcept { return m_from; }
    [[nodiscard]] TimeField *before() const noexcept { return m_before; }

    void set(const market::TimeRange &range);
    /// Only without a problem.
    [[nodiscard]] market::TimeRange range() const;
    /// Why the fields are no range; an end that is not after its start is one, too.
    [[nodiscard]] std::optional<SequenceFields::Problem> problem() const;

Q_SIGNALS:
    void changed();

private:
    TimeField *m_from;
    TimeField *m_before;
};

} // namespace cw::care
