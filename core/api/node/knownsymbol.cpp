// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/knownsymbol.h"

namespace cw::api {

std::optional<http::Response> unknownSymbol(interfaces::Engine &engine,
                                            const std::optional<market::InstrumentKey> &instrument,
                                            interfaces::SymbolUse use)
{
    if (!instrument)
        return std::nullopt;
    const auto known = interfaces::requireKnown(engine.marketData(), *instrument, use);
    if (known)
        return std::nullopt;
    if (known.error().code == ErrorCode::InvalidInput)
        return faultResponse(invalidSymbol(known.error().detail));
    return failureResponse(known.error());
}

} // namespace cw::api
