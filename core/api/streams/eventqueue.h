// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

namespace cw::api {

/// One live update on its way from the engine's thread to the API's.
using StreamEvent = std::variant<std::shared_ptr<const interfaces::CandleUpdate>,
                                 std::shared_ptr<const interfaces::TradeUpdate>,
                                 std::shared_ptr<const interfaces::TickerUpdate>>;

/// Hands live updates over in batches. Bounded: when the taker falls so far behind that the bound is reached,
/// everything waiting is thrown away and the next batch says so. Thread-safe.
class EventQueue {
public:
    struct Batch {
        std::vector<StreamEvent> events;
        bool overflowed = false; ///< events before these were lost
    };

    explicit EventQueue(std::size_t bound) : m_bound(bound) {}

    /// True when this event begins a batch: the taker must be woken once.
    [[nodiscard]] bool push(StreamEvent event);
    [[nodiscard]] Batch take();

private:
    std::size_t m_bound;
    std::mutex m_mutex;
    Batch m_batch;
    bool m_isWaiting = false; ///< the taker was woken and has not come yet
};

} // namespace cw::api
