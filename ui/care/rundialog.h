// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "ui/care/formdialog.h"
#include "ui/models/enginelink.h"

#include <functional>

namespace cw::care {

/// A dialog that ends with a run in the queue.
class RunDialog : public FormDialog {
    Q_OBJECT

Q_SIGNALS:
    /// The run is in the queue.
    void started();

protected:
    /// Puts a run in the queue and answers its job; runs on a worker.
    using Order = std::function<Result<std::int64_t>()>;

    RunDialog(const models::EngineLink &link, const QString &id, const QString &title, QWidget *parent);

    [[nodiscard]] const models::EngineLink &link() const noexcept { return m_link; }
    [[nodiscard]] interfaces::Archive &archive() const { return m_link.engine.archive(); }
    /// Carries out `order`, and closes the dialog or calls `refused`, on this thread.
    void place(Order order, std::function<void(const Error &)> refused);

private:
    models::EngineLink m_link;
};

} // namespace cw::care
