// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace cw::care {

/// What is asked once before something is done that cannot be taken back.
struct Question {
    QString id; ///< object name of the box
    QString title;
    QString text; ///< what will happen, with figures
    QString yes;  ///< what the button says that does it
};

/// Asks without holding anything up; `agreed` is called on the GUI thread while `parent` lives.
void ask(QWidget *parent, const Question &question, std::function<void()> agreed);

} // namespace cw::care
