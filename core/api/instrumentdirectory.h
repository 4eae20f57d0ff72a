// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

namespace cw::api {

/// The instruments the API answers for: those the exchange lists, those that are tracked and those that have stored
/// rows. Kept in memory; the database is asked when a name is not known, and then at most once in a while, so that
/// asking for wrong names costs nothing. Any thread; the API thread asks only what memory answers.
class InstrumentDirectory {
public:
    using Instruments = std::vector<market::Instrument>;

    explicit InstrumentDirectory(interfaces::Engine &engine);

    /// True when a candle read of this instrument deserves rows (or none) instead of "invalid symbol". Blocks on the database
    /// where memory does not say.
    [[nodiscard]] bool knows(const market::InstrumentKey &key);
    /// The same from memory; nothing where the database has to be asked.
    [[nodiscard]] std::optional<bool> knownNow(const market::InstrumentKey &key);
    /// Why the last look for an unknown name failed; absent after one that did not.
    [[nodiscard]] std::optional<Error> blindness() const;
    /// The exchange's list, sorted, a few seconds old at most. Blocks on the database while there is none so young.
    [[nodiscard]] Result<std::shared_ptr<const Instruments>> listed();
    /// The same from memory; null where the database has to be asked.
    [[nodiscard]] std::shared_ptr<const Instruments> listedNow() const;
    /// The list as it was last read, however long ago; null: it never was.
    [[nodiscard]] std::shared_ptr<const Instruments> listedOnce() const;
    /// The next call reads the list again.
    void invalidate();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isTracked(const market::InstrumentKey &key) const;
    [[nodiscard]] Result<std::shared_ptr<const Instruments>> readListed();
    void readKnown();
    [[nodiscard]] std::optional<Error> readNames(std::unordered_set<market::InstrumentKey> &names);

    interfaces::Engine &m_engine;
    std::mutex m_reading; ///< one reads at a time; taken before the other one
    mutable std::mutex m_mutex; ///< for all below; never held while the database is asked
    std::shared_ptr<const Instruments> m_listed;
    std::optional<Clock::time_point> m_listedAt; ///< absent: the list is to be read again
    std::uint64_t m_invalidations = 0;
    std::unordered_set<market::InstrumentKey> m_known;
    std::optional<Error> m_blindness;
    Clock::time_point m_nextRead; ///< for names that are not known
};

} // namespace cw::api
