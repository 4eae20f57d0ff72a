// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/market/symbol.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cw::storage {

/// Slots of a candle series, [from, to) by open time.
struct ChangedCandles {
    market::SeriesKey series;
    market::TimeRange range;

    friend bool operator==(const ChangedCandles &, const ChangedCandles &) = default;
};

/// Trades of an instrument, ids [from, to).
struct ChangedTrades {
    market::InstrumentKey instrument;
    market::IdRange ids;

    friend bool operator==(const ChangedTrades &, const ChangedTrades &) = default;
};

/// Bytes of a text that Cluster::say takes.
inline constexpr std::size_t kLongestWord = 7'800;

/// What other processes committed and said since it was last asked.
struct Changes {
    std::vector<ChangedCandles> candles;
    std::vector<ChangedTrades> trades;
    /// What is known of slots without a row: the ledger, rows that went, and leases that let rows be seen.
    std::vector<ChangedCandles> known;
    std::vector<std::string> state; ///< names of small values
    std::vector<std::string> words; ///< what others said, see Cluster::say
    bool isVague = false;           ///< more changed than is listed here: everything is in doubt

    [[nodiscard]] bool isEmpty() const noexcept
    {
        return candles.empty() && trades.empty() && known.empty() && state.empty() && words.empty()
               && !isVague;
    }
};

/// Who has joined and who holds what, at one moment.
struct ClusterView {
    std::int64_t self = 0;                      ///< number of this session
    std::set<std::int64_t> nodes;               ///< sessions of all nodes that have joined
    std::map<std::string, std::int64_t> owners; ///< of the shards asked for; a free one is absent
    /// Of the other nodes whose turn it is to speak to the database: a text that is another one when they have. Nodes of
    /// which the database does not say so are absent.
    std::map<std::int64_t, std::string> pulses;
};

/// What processes that share one database have besides it: names that only one of them can hold, and word of what the
/// others commit. Bound to the thread that opened it; every call blocks on the database for milliseconds.
///
/// All that is held is gone with the connection. A call that fails with a transient or storage error may have found it
/// lost: such an object is thrown away and a new one opened, after which everything may have changed.
class Cluster {
public:
    virtual ~Cluster() = default;

    /// Takes the name of a node. False when another session has it: a second node of that name, or what is left of
    /// this one's former connection. Until the end of the connection.
    [[nodiscard]] virtual Result<bool> join(const std::string &node) = 0;
    /// A text for the session that has this name, which no other session ever has; nothing while nobody has it.
    [[nodiscard]] virtual Result<std::optional<std::string>> holder(const std::string &node) = 0;
    /// The same of this session.
    [[nodiscard]] virtual std::string mark() const = 0;
    /// Ends the session of another node, and with it what it holds, unless it has spoken since it had this pulse. True
    /// when it was ended.
    [[nodiscard]] virtual Result<bool> end(std::int64_t session, const std::string &pulse) = 0;
    /// Those of these names that sessions have joined by.
    [[nodiscard]] virtual Result<std::set<std::string>> living(const std::vector<std::string> &nodes) = 0;
    [[nodiscard]] virtual Result<ClusterView> view(const std::vector<std::string> &shards) = 0;
    /// Takes a shard that nobody has. False when somebody has it; true again for one that is held already.
    [[nodiscard]] virtual Result<bool> take(const std::string &shard) = 0;
    /// Gives a shard back; one that is not held is left alone.
    [[nodiscard]] virtual Result<> release(const std::string &shard) = 0;
    /// Tells all other processes a text of at most kLongestWord bytes. Who does not listen misses it.
    [[nodiscard]] virtual Result<> say(const std::string &word) = 0;
    /// Waits until others have committed or said something, at most `patience`. Rows that are named here can be read.
    [[nodiscard]] virtual Result<Changes> wait(std::chrono::milliseconds patience) = 0;
};

} // namespace cw::storage
