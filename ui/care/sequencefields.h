// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/interfaces/knownsymbols.h"

#include <QObject>

#include <vector>

class QComboBox;
class QLineEdit;
class QWidget;

namespace cw::care {

/// The four fields that say which stored sequences are meant: symbol, market, data, interval.
class SequenceFields : public QObject {
    Q_OBJECT

public:
    enum class Scope {
        Any,     ///< each of them can be left open
        OneKind, ///< the kind of data is chosen, the rest can be left open
        One,     ///< exactly one sequence
    };

    /// Something that cannot be, and the field that says it.
    struct Problem {
        QWidget *field = nullptr;
        QString sentence;
    };

    /// Object names begin with `prefix`. The widgets are children of `parent`.
    SequenceFields(const QString &prefix, Scope scope, QWidget *parent);

    [[nodiscard]] QLineEdit *symbol() const noexcept { return m_symbol; }
    [[nodiscard]] QComboBox *market() const noexcept { return m_market; }
    [[nodiscard]] QComboBox *kind() const noexcept { return m_kind; }
    [[nodiscard]] QComboBox *interval() const noexcept { return m_interval; }

    void set(const interfaces::SequenceFilter &filter);
    void setEnabled(bool isEnabled);
    [[nodiscard]] interfaces::SequenceFilter filter() const;
    [[nodiscard]] std::optional<Problem> problem() const;
    /// The symbol that is named, if one is.
    [[nodiscard]] std::vector<interfaces::NamedSymbol> named() const;
    /// The one sequence; only with Scope::One and without a problem.
    [[nodiscard]] interfaces::SequenceKey sequence() const;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] std::optional<Problem> symbolProblem(const interfaces::SequenceFilter &named) const;
    void fill();
    void updateInterval();

    Scope m_scope;
    QLineEdit *m_symbol;
    QComboBox *m_market;
    QComboBox *m_kind;
    QComboBox *m_interval;
};

} // namespace cw::care
