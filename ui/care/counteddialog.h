// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rundialog.h"
#include "ui/care/sequencefields.h"

#include <QTimer>

#include <functional>
#include <optional>

namespace cw::care {

/// Asks which rows are to be moved, counts them by a dry run, and only then moves them.
class CountedDialog : public RunDialog {
    Q_OBJECT

protected:
    /// As Order, and of a dry run, too.
    using CountableOrder = std::function<Result<std::int64_t>(bool isDryRun)>;

    /// Object names begin with `id`.
    CountedDialog(const models::EngineLink &link, const QString &id, const QString &title, QWidget *parent);

    /// The fields whose symbol has to be known before anything is counted.
    [[nodiscard]] virtual const SequenceFields &what() const = 0;
    /// What the fields ask for; nothing after a refusal was shown.
    [[nodiscard]] virtual std::optional<CountableOrder> order() = 0;
    /// The button's text for so many rows.
    [[nodiscard]] virtual QString runText(int rows) const = 0;
    /// The fields changed: what was counted is of no use any more.
    void forget();

private:
    void count();
    void begin(const CountableOrder &order);
    /// Looks whether the dry run is over.
    void look();
    void showCount(const interfaces::ArchiveRun &run);
    void run();

    std::optional<std::int64_t> m_counting;
    QTimer m_look;
    QPushButton *m_count;
    QPushButton *m_run;
};

} // namespace cw::care
