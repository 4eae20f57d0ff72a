// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/models/workspace.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace cw::care {

/// The actions that bring rows into the store and out of it: a download from the exchange, files in, files out.
class RowActions : public QObject {
    Q_OBJECT

public:
    /// The actions are children of `window`. The workspace must outlive it.
    RowActions(models::Workspace &workspace, QWidget *window);

    /// Which sequence a dialog begins with, asked when it opens; nothing: none.
    void setSubject(std::function<interfaces::SequenceFilter()> subject) { m_subject = std::move(subject); }
    [[nodiscard]] QAction *backfill() const noexcept { return m_backfill; }

Q_SIGNALS:
    /// Rows came into the store from files.
    void imported();

private:
    QAction *addAction(const QString &id, const QString &text, const QString &iconText, const QString &toolTip,
                       void (RowActions::*does)());
    [[nodiscard]] interfaces::SequenceFilter subject() const;
    void openBackfill();
    void openExport();
    void chooseFiles();
    void openImport(const QStringList &paths);

    models::Workspace &m_workspace;
    QWidget *m_window;
    std::function<interfaces::SequenceFilter()> m_subject;
    QAction *m_backfill;
};

} // namespace cw::care
