// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/candlestore.h"
#include "ui/charts/viewport.h"

#include <QString>

#include <optional>

namespace cw::charts {

/// What is known about the bars before the first one: when to ask for them, and that only one question is
/// open.
class HistoryEdge {
public:
    enum class State : std::uint8_t { Idle, Loading, End, Failed };

    [[nodiscard]] State state() const noexcept { return m_state; }
    [[nodiscard]] const QString &reason() const noexcept { return m_reason; }

    /// The open time to ask for bars before, when the view comes near the first bar and nothing is under way.
    /// The question counts as asked.
    [[nodiscard]] std::optional<market::UtcTime> ask(const CandleStore &store, const Viewport &view);
    /// A block arrived; `broughtOlder` tells whether the first bar moved.
    void answered(bool broughtOlder) { set(broughtOlder ? State::Idle : State::End, {}); }
    void reachedEnd() { set(State::End, {}); }
    void failed(const QString &reason) { set(State::Failed, reason); }
    /// After a failure: ask again.
    void retry() { set(State::Idle, {}); }

private:
    void set(State state, const QString &reason)
    {
        m_state = state;
        m_reason = reason;
    }

    State m_state = State::Idle;
    QString m_reason;
};

} // namespace cw::charts
