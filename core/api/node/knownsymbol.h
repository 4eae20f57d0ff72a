// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/node/fault.h"
#include "core/interfaces/engine.h"
#include "core/interfaces/knownsymbols.h"

namespace cw::api {

/// What to answer about an instrument that does not exist, or a database that cannot say; nothing for one that is known, or
/// when none is named. Blocks on the database.
[[nodiscard]] std::optional<http::Response> unknownSymbol(interfaces::Engine &engine,
                                                          const std::optional<market::InstrumentKey> &instrument,
                                                          interfaces::SymbolUse use);

} // namespace cw::api
