// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/responder.h"
#include "core/interfaces/engine.h"

#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace cw::api {

/// Answers requests that block on the database from a few threads of their own.
///
/// While the engine knows that the database does not answer, they are refused at once: those that come, those in line, and
/// reads that wait for it. Made, used and destroyed on the API thread.
class LateReads {
public:
    using Make = std::function<http::Response()>;
    /// Says in the form of a group of routes why the database cannot be asked.
    using Refusal = std::function<http::Response(const Error &)>;

    LateReads(const interfaces::Engine &engine, int threads, Refusal refusal);
    /// Waits for what was begun.
    ~LateReads();
    LateReads(const LateReads &) = delete;
    LateReads &operator=(const LateReads &) = delete;

    /// `make` runs on one of the threads. It only reads.
    void answer(const http::Responder &responder, Make make);
    /// The same for what changes something: once begun it is answered when it is done.
    void change(const http::Responder &responder, Make make);

    /// An object of the API thread that lives as long as this one.
    [[nodiscard]] QObject &lifetime() noexcept { return m_look; }

private:
    void start(const http::Responder &responder, Make make, std::optional<int> waiting);
    [[nodiscard]] std::optional<http::Response> refusalNow() const;
    void lookAtWaiting();

    const interfaces::Engine &m_engine;
    Refusal m_refusal;
    QTimer m_look;
    std::mutex m_mutex; ///< for the one below
    std::map<int, http::Responder> m_waiting; ///< reads without an answer
    int m_lastWaiting = 0;
    QThreadPool m_pool; ///< last: what it runs uses the others
};

/// Why the database cannot be asked now; nothing while it answers. Any thread.
[[nodiscard]] std::optional<Error> databaseAway(const interfaces::Engine &engine);

} // namespace cw::api
