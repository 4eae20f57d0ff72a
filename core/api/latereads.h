// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/responder.h"

#include <QThreadPool>

#include <functional>
#include <utility>

namespace cw::api {

/// Answers requests that block on the database from a few threads of their own.
class LateReads {
public:
    explicit LateReads(int threads) { m_pool.setMaxThreadCount(threads); }
    /// Waits for what was begun.
    ~LateReads() { m_pool.waitForDone(); }
    LateReads(const LateReads &) = delete;
    LateReads &operator=(const LateReads &) = delete;

    /// `make` runs on one of the threads.
    void answer(const http::Responder &responder, std::function<http::Response()> make)
    {
        m_pool.start([responder, make = std::move(make)] { responder.send(make()); });
    }

private:
    QThreadPool m_pool;
};

} // namespace cw::api
