// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/care/formdialog.h"
#include "ui/models/enginelink.h"

#include <QTimer>

#include <functional>
#include <optional>

namespace cw::care {

/// Asks which rows are to be moved, counts them by a dry run, and only then moves them.
class CountedDialog : public FormDialog {
    Q_OBJECT

Q_SIGNALS:
    /// The run is in the queue.
    void started();

protected:
    /// Puts a run in the queue; runs on a worker.
    using Order = std::function<Result<std::int64_t>(bool isDryRun)>;

    /// Object names begin with `id`.
    CountedDialog(const models::EngineLink &link, const QString &id, const QString &title, QWidget *parent);

    /// What the fields ask for; nothing after a refusal was shown.
    [[nodiscard]] virtual std::optional<Order> order() = 0;
    /// The button's text for so many rows.
    [[nodiscard]] virtual QString runText(int rows) const = 0;
    [[nodiscard]] interfaces::Archive &archive() const { return m_link.engine.archive(); }
    /// The fields changed: what was counted is of no use any more.
    void forget();

private:
    void count();
    /// Looks whether the dry run is over.
    void look();
    void showCount(const interfaces::ArchiveRun &run);
    void run();

    models::EngineLink m_link;
    std::optional<std::int64_t> m_counting;
    QTimer m_look;
    QPushButton *m_count;
    QPushButton *m_run;
};

} // namespace cw::care
