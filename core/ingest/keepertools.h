// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causebook.h"
#include "core/ingest/fetchqueue.h"
#include "core/ingest/gapscan.h"
#include "core/ingest/listener.h"
#include "core/ingest/marketfeed.h"
#include "core/ingest/reads.h"

namespace cw::ingest {

/// What the keepers of a market share; all of it outlives them.
struct KeeperTools {
    FetchTools fetch;
    FetchQueue &queue;
    Reads &reads;
    MarketFeed &feed;
    CauseBook &causes;
    Listener &listener;
    int backfillDays = 365;
    std::string node; ///< who fills holes; empty on a database of one node
};

/// Asking again cannot help.
[[nodiscard]] inline bool isLast(const Error &error)
{
    return error.code == ErrorCode::InvalidInput || error.code == ErrorCode::NotFound
           || error.code == ErrorCode::Unsupported;
}

} // namespace cw::ingest
