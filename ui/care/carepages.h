// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/workspace.h"

#include <QObject>

#include <vector>

class QWidget;

namespace cw::care {

class RowActions;

/// The pages about old rows and the database: what they are called and where they stand.
class CarePages : public QObject {
    Q_OBJECT

public:
    struct Page {
        QWidget *panel = nullptr;
        QString id; ///< stable: of the dock
        QString title;
        QString shortcut;
    };

    /// The pages are children of `window`. The workspace must outlive them.
    CarePages(models::Workspace &workspace, QWidget *window);

    [[nodiscard]] const std::vector<Page> &pages() const noexcept { return m_pages; }
    [[nodiscard]] RowActions &rowActions() const noexcept { return *m_rows; }

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);
    /// As StoragePanel says it.
    void restoreWanted(const QString &file);

private:
    RowActions *m_rows;
    std::vector<Page> m_pages;
};

} // namespace cw::care
