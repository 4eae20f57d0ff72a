// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/instruments/instrumentsync.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace cw::ingest {
namespace {

using market::Instrument;

std::set<std::string> selectedSymbols(const std::vector<Instrument> &instruments, const InstrumentSelection &selection)
{
    std::set<std::string> symbols;
    for (const Instrument &instrument : instruments) {
        if (selection.includes(instrument))
            symbols.insert(instrument.key.symbol);
    }
    return symbols;
}

std::vector<std::string> difference(const std::set<std::string> &from, const std::set<std::string> &without)
{
    std::vector<std::string> left;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(), std::back_inserter(left));
    return left;
}

/// Known instruments that are listed no more and do not say so yet.
std::vector<Instrument> vanished(const std::vector<Instrument> &known, const std::vector<Instrument> &listed)
{
    std::set<market::InstrumentKey> present;
    for (const Instrument &instrument : listed)
        present.insert(instrument.key);
    std::vector<Instrument> gone;
    for (Instrument instrument : known) {
        if (present.contains(instrument.key) || instrument.status == kDelisted)
            continue;
        instrument.status = kDelisted;
        gone.push_back(std::move(instrument));
    }
    return gone;
}

} // namespace

bool InstrumentSelection::includes(const Instrument &instrument) const
{
    const bool isKind = instrument.contractType.empty() || instrument.contractType == "PERPETUAL";
    const bool isQuote = std::find(quoteAssets.begin(), quoteAssets.end(), instrument.quoteAsset) != quoteAssets.end();
    return isKind && isQuote && instrument.status == "TRADING"
           && (!instrument.deliveryAt || *instrument.deliveryAt > now);
}

InstrumentSync synchronise(const std::vector<Instrument> &known, std::vector<Instrument> listed,
                           const InstrumentSelection &selection)
{
    const auto before = selectedSymbols(known, selection);
    const auto after = selectedSymbols(listed, selection);
    InstrumentSync sync;
    sync.added = difference(after, before);
    sync.removed = difference(before, after);
    auto gone = vanished(known, listed);
    sync.toStore = std::move(listed);
    sync.toStore.insert(sync.toStore.end(), std::make_move_iterator(gone.begin()), std::make_move_iterator(gone.end()));
    return sync;
}

} // namespace cw::ingest
