// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QObject>
#include <QTimer>

namespace cw::models {

/// The engine's state, looked at twice a second. Lives on the GUI thread.
class StatusModel : public QObject {
    Q_OBJECT

public:
    /// The engine must outlive the model.
    explicit StatusModel(interfaces::Engine &engine, QObject *parent = nullptr);

    [[nodiscard]] const interfaces::EngineStatus &status() const noexcept { return m_status; }
    void refresh();

Q_SIGNALS:
    void refreshed(const cw::interfaces::EngineStatus &status);

private:
    interfaces::Engine &m_engine;
    interfaces::EngineStatus m_status;
    QTimer m_timer;
};

} // namespace cw::models
