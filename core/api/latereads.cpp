// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/latereads.h"

#include <utility>

namespace cw::api {
namespace {

/// So often reads that wait are looked at.
constexpr std::chrono::milliseconds kLook{500};

} // namespace

std::optional<Error> databaseAway(const interfaces::Engine &engine)
{
    const interfaces::EngineStatus status = engine.status();
    if (!status.isDatabaseAway)
        return std::nullopt;
    return Error{ErrorCode::Network, status.databaseError, std::nullopt};
}

LateReads::LateReads(const interfaces::Engine &engine, int threads, Refusal refusal)
    : m_engine(engine), m_refusal(std::move(refusal))
{
    m_pool.setMaxThreadCount(threads);
    m_look.setInterval(kLook);
    m_look.callOnTimeout([this] { lookAtWaiting(); });
}

LateReads::~LateReads() { m_pool.waitForDone(); }

void LateReads::answer(const http::Responder &responder, Make make)
{
    if (auto refused = refusalNow())
        return responder.send(*std::move(refused));
    const int waiting = ++m_lastWaiting;
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.emplace(waiting, responder);
    }
    if (!m_look.isActive())
        m_look.start();
    start(responder, std::move(make), waiting);
}

void LateReads::change(const http::Responder &responder, Make make)
{
    if (auto refused = refusalNow())
        return responder.send(*std::move(refused));
    start(responder, std::move(make), std::nullopt);
}

void LateReads::start(const http::Responder &responder, Make make, std::optional<int> waiting)
{
    m_pool.start([this, responder, make = std::move(make), waiting] {
        auto refused = refusalNow();
        responder.send(refused ? *std::move(refused) : make());
        const std::scoped_lock lock(m_mutex);
        if (waiting)
            m_waiting.erase(*waiting);
    });
}

std::optional<http::Response> LateReads::refusalNow() const
{
    const auto away = databaseAway(m_engine);
    return away ? std::optional(m_refusal(*away)) : std::nullopt;
}

/// The first answer of a responder counts: what the threads answer later goes nowhere.
void LateReads::lookAtWaiting()
{
    const auto away = databaseAway(m_engine);
    const std::scoped_lock lock(m_mutex);
    if (away) {
        for (const auto &[number, responder] : m_waiting)
            responder.send(m_refusal(*away));
        m_waiting.clear();
    }
    if (m_waiting.empty())
        m_look.stop();
}

} // namespace cw::api
