// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/streamchannel.h"

namespace cw::replay {

/// Kline events of one symbol and interval: snapshots of the forming candle in the stream's pace while it
/// changes, and one closing event (`x:true`) a millisecond after the slot ended, before anything of the next
/// slot. Nothing is sent for slots that do not exist.
class KlineChannel final : public StreamChannel {
public:
    KlineChannel(const CandleBook &book, const StreamName &name, wire::TimeUnit unit, UtcTime now);

    UtcTime nextTime() const override { return m_next; }
    std::optional<std::string> take() override;

private:
    [[nodiscard]] UtcTime closingTime() const;
    void scheduleAfter(UtcTime t);
    void enterNextSlot();
    [[nodiscard]] std::string text(const wire::KlineState &state, UtcTime eventTime) const;

    const CandleBook &m_book;
    Grid m_grid;
    market::milliseconds m_period;
    wire::TimeUnit m_unit;
    UtcTime m_slot;
    UtcTime m_next;
    std::optional<market::Candle> m_sent; ///< last snapshot of this slot
};

} // namespace cw::replay
