// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <chrono>
#include <memory>
#include <unordered_set>
#include <vector>

namespace cw::api {

/// The instruments the API answers for: those the exchange lists, those that are tracked and those that have stored
/// rows. Kept in memory; the database is asked when a name is not known, and then at most once in a while, so that
/// asking for wrong names costs nothing. One thread.
class InstrumentDirectory {
public:
    using Instruments = std::vector<market::Instrument>;

    explicit InstrumentDirectory(interfaces::Engine &engine);

    /// True when a candle read of this instrument deserves rows (or none) instead of "invalid symbol".
    [[nodiscard]] bool knows(const market::InstrumentKey &key);
    /// Why the last look for an unknown name failed; absent after one that did not.
    [[nodiscard]] const std::optional<Error> &blindness() const noexcept { return m_blindness; }
    /// The exchange's list, sorted, a few seconds old at most.
    [[nodiscard]] Result<std::shared_ptr<const Instruments>> listed();
    /// The next call reads the list again.
    void invalidate() noexcept;

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isTracked(const market::InstrumentKey &key) const;
    [[nodiscard]] Result<> readListed();
    void readKnown();

    interfaces::Engine &m_engine;
    std::shared_ptr<const Instruments> m_listed;
    Clock::time_point m_listedAt;
    std::unordered_set<market::InstrumentKey> m_known;
    std::optional<Error> m_blindness;
    Clock::time_point m_nextRead; ///< for names that are not known
};

} // namespace cw::api
