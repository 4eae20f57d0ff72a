// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/storagetexts.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace cw::care {

/// Facts line by line: what it is, and what it is now. The texts can be marked and copied.
class FactList : public QWidget {
    Q_OBJECT

public:
    /// Object names of the texts begin with `id`.
    explicit FactList(const QString &id, QWidget *parent = nullptr);

    /// The same facts as before with other texts, or more of them.
    void show(const std::vector<models::Fact> &facts);

private:
    void addLine(const models::Fact &fact);

    QGridLayout *m_layout;
    std::vector<QLabel *> m_texts;
};

} // namespace cw::care
