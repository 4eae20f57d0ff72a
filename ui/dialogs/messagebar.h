// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/notices.h"

#include <QSet>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace cw::dialogs {

/// Sentences above the chart: what the engine's state asks to be said, and refusals of what the user asked for. Takes
/// no room while there is nothing to say; never in the way of work, unlike a dialog.
class MessageBar : public QWidget {
    Q_OBJECT

public:
    explicit MessageBar(QWidget *parent = nullptr);

    /// The state's notices; replaces the former ones. One that the user closed stays closed until it went away.
    void setNotices(const std::vector<models::Notice> &notices);
    /// A sentence about something that just failed, until it is closed or the next one comes.
    void showMessage(const QString &text);

private:
    /// One sentence on the screen.
    struct Line {
        models::Notice notice;
        QWidget *frame = nullptr;
        QLabel *text = nullptr;
    };

    void updateLines();
    void close(const QString &id);
    [[nodiscard]] Line makeLine(const models::Notice &notice);
    [[nodiscard]] std::vector<models::Notice> wanted() const;

    QVBoxLayout *m_layout;
    std::vector<models::Notice> m_notices;
    std::vector<models::Notice> m_messages;
    QSet<QString> m_closed;
    std::vector<Line> m_lines;
};

} // namespace cw::dialogs
