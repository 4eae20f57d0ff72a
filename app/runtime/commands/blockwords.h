// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <map>
#include <string>

namespace cw::runtime {

/// Words about pauses that the exchange asked for, each told once. Used from the command's thread.
class BlockWords {
public:
    /// What is to be told now: a line for each market whose requests wait, why, and until when by the local clock. Empty
    /// when nothing is new.
    [[nodiscard]] std::string news(const interfaces::EngineStatus &status);

private:
    std::map<market::Market, market::UtcTime> m_told; ///< until when its requests wait
};

} // namespace cw::runtime
