// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/asyncreader.h"
#include "ui/shell/windowsettings.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace cw::shell {

/// Keeps the window's settings in a file: whole or not at all, soon after a change and in the background. A file that
/// cannot be used is kept aside and never stops the window. Lives on the GUI thread.
class WindowStore : public QObject {
    Q_OBJECT

public:
    /// `current` tells the settings whenever they are to be written. The worker must outlive the store.
    WindowStore(const QString &path, models::AsyncReader &worker, std::function<WindowSettings()> current,
                QObject *parent = nullptr);
    ~WindowStore() override;

    /// The settings of the last run, or the defaults. Reads the file; call it once, before the window is shown.
    [[nodiscard]] WindowSettings load();
    /// What was wrong with the file, as a sentence; empty when nothing was.
    [[nodiscard]] const QString &problem() const noexcept { return m_problem; }
    /// Something changed; the file follows within a second.
    void noteChange();
    /// Writes what has not been written yet, at once. The last call: later changes are not stored.
    void finish();

private:
    class Writer;

    void saveInBackground();

    QString m_path;
    models::AsyncReader &m_worker;
    std::function<WindowSettings()> m_current;
    WindowSettings m_saved;
    QString m_problem;
    QTimer m_delay;
    std::shared_ptr<Writer> m_writer;
    int m_number = 0; ///< of the newest content
    bool m_isFinished = false;
};

} // namespace cw::shell
