// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/exchangeblocks.h"

#include <utility>

namespace cw::engine {

bool ExchangeBlocks::note(const std::string &host, Block block)
{
    const auto [known, isNew] = m_blocks.try_emplace(host, block);
    if (isNew)
        return true;
    if (block.until <= known->second.until + kSameBlock)
        return false;
    known->second = std::move(block);
    return true;
}

std::optional<ExchangeBlocks::Block> ExchangeBlocks::of(const std::string &host, net::MonoTime now) const
{
    const auto found = m_blocks.find(host);
    if (found == m_blocks.end() || found->second.until <= now)
        return std::nullopt;
    return found->second;
}

std::map<std::string, ExchangeBlocks::Block> ExchangeBlocks::current(net::MonoTime now) const
{
    std::map<std::string, Block> blocks = m_blocks;
    std::erase_if(blocks, [&](const auto &block) { return block.second.until <= now; });
    return blocks;
}

} // namespace cw::engine
