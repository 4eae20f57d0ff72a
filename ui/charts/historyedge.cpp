// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/historyedge.h"

namespace cw::charts {
namespace {

/// Asks when fewer than this part of a view is left before the first bar.
constexpr double kReserve = 0.1;

} // namespace

std::optional<market::UtcTime> HistoryEdge::ask(const CandleStore &store, const Viewport &view)
{
    if (m_state != State::Idle || store.isEmpty() || view.width() <= 0)
        return std::nullopt;
    if (view.x(static_cast<double>(store.firstSlot())) < -kReserve * view.width())
        return std::nullopt;
    m_state = State::Loading;
    return store.grid().timeOf(store.firstSlot());
}

} // namespace cw::charts
