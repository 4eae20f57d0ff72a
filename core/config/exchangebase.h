// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

namespace cw::config {

/// Gives `exchangeBase` and `exchangeStreams` their meaning. A base that is one of the exchange's own hosts is the
/// default; any other acts as `exchangeUrl` where that is not set. Streams always go where `exchangeUrl` points; an
/// address that says otherwise, or a base that is overruled, is reported in the notes.
void followExchangeBase(Resolved &resolved);

} // namespace cw::config
