// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

namespace cw::arch {

/// Knows which Qt module a header belongs to, from the folders of the Qt that is installed.
class QtHeaders {
public:
    QtHeaders();

    /// False when no Qt headers are found where Qt says they are.
    [[nodiscard]] bool isUsable() const { return !m_modules.isEmpty(); }
    /// "Qt6::Widgets" for "QWidget", "qwidget.h" and "QtWidgets/QWidget"; empty when it is no Qt header.
    [[nodiscard]] QString targetOf(const QString &header) const;

private:
    QHash<QString, QString> m_modules; ///< header name to module name ("Widgets")
};

} // namespace cw::arch
