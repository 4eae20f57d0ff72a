// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace cw::dialogs {

/// Version, parts and their licences, and where the data come from. Open it with `open()`; it deletes itself.
class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget *parent = nullptr);

    /// Version, Qt, system and processor, as one reports them with a fault. English whatever the language.
    [[nodiscard]] static QString details();

private:
    [[nodiscard]] QWidget *makeHeading();
    [[nodiscard]] QWidget *makeParts();
};

} // namespace cw::dialogs
