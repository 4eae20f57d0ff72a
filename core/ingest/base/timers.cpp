// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/timers.h"

#include <QTimer>

namespace cw::ingest {
namespace {

class QtHandle final : public Timers::Handle {
public:
    QtHandle(std::chrono::milliseconds delay, const std::function<void()> &action) : m_timer(new QTimer)
    {
        m_timer->setSingleShot(true);
        QObject::connect(m_timer, &QTimer::timeout, m_timer, action);
        m_timer->start(delay);
    }
    QtHandle(const QtHandle &) = delete;
    QtHandle &operator=(const QtHandle &) = delete;
    ~QtHandle() override
    {
        // Later, because an action may destroy the handle it was called by.
        m_timer->stop();
        m_timer->deleteLater();
    }

private:
    QTimer *m_timer;
};

class QtTimers final : public Timers {
public:
    std::unique_ptr<Handle> after(std::chrono::milliseconds delay, std::function<void()> action) override
    {
        return std::make_unique<QtHandle>(delay, action);
    }
};

} // namespace

std::unique_ptr<Timers> makeQtTimers() { return std::make_unique<QtTimers>(); }

} // namespace cw::ingest
