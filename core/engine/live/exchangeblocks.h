// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace cw::engine {

/// Until when hosts of the exchange do not want to be asked: an address that one market of a host was banned by is banned
/// for all that share the host, in every process of the database. By the monotonic clock: nobody sets it. Pure.
class ExchangeBlocks {
public:
    struct Block {
        net::MonoTime until;
        std::string reason;
    };

    /// Somebody heard of a block. False for one that ends no later than the known one: it changes nothing.
    bool note(const std::string &host, Block block);
    /// The block of a host that is not over at `now`.
    [[nodiscard]] std::optional<Block> of(const std::string &host, net::MonoTime now) const;
    /// The same of all hosts, by their names.
    [[nodiscard]] std::map<std::string, Block> current(net::MonoTime now) const;

private:
    std::map<std::string, Block> m_blocks;
};

/// Two ends of the same block, computed from what is left of it, are never further apart.
inline constexpr std::chrono::milliseconds kSameBlock{1'500};

} // namespace cw::engine
