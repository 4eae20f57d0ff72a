// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/rowfiles.h"
#include "ui/care/formdialog.h"
#include "ui/models/enginelink.h"

#include <QTimer>

#include <atomic>
#include <memory>

namespace cw::care {

/// A dialog that moves rows between the store and files on a worker, tells how many so far, and can be stopped. It stays
/// open with the outcome.
class RowFileDialog : public FormDialog {
    Q_OBJECT

public:
    /// Stops what is under way.
    ~RowFileDialog() override;

    /// Stops what is under way first; closes when nothing is.
    void reject() override;

protected:
    RowFileDialog(const models::EngineLink &link, const QString &id, const QString &title, QWidget *parent);

    [[nodiscard]] const models::EngineLink &link() const noexcept { return m_link; }
    [[nodiscard]] interfaces::RowFiles &files() const { return m_link.engine.rowFiles(); }

    /// Runs `work(watch)` on a worker and then `ended` with its answer, here. The fields are closed meanwhile.
    template<class Work, class Ended>
    void start(Work work, Ended ended)
    {
        begin();
        m_link.reader.run(
            this, [work = std::move(work), watch = watch()] { return work(watch); },
            [this, ended = std::move(ended)](const auto &answer) {
                end();
                ended(answer);
            });
    }

    /// What is said while the work goes on.
    [[nodiscard]] virtual QString progressText(int rows) const = 0;

private:
    /// What the worker and the dialog share.
    struct Progress {
        std::atomic<std::int64_t> rows = 0;
        std::atomic<bool> isStopped = false;
    };

    [[nodiscard]] interfaces::RowWatch watch() const;
    void begin();
    void end();
    void showProgress();

    models::EngineLink m_link;
    std::shared_ptr<Progress> m_progress; ///< only while something is under way
    QTimer m_look;
};

} // namespace cw::care
