// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/market/types.h"

#include <memory>

/// What the window, the API and the command line may know of the engine: values in, values out.
namespace cw::interfaces {

using market::Candle;
using market::InstrumentKey;
using market::Interval;
using market::Market;
using market::SeriesKey;
using market::TimeRange;
using market::Trade;
using market::UtcTime;

/// Ends its subscription when destroyed. May be destroyed on any thread; after the destructor returns the callback
/// is not running and will not run.
class Subscription {
public:
    virtual ~Subscription() = default;
};
using SubscriptionHandle = std::unique_ptr<Subscription>;

} // namespace cw::interfaces
