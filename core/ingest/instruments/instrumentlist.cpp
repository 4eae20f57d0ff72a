// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/instruments/instrumentlist.h"

#include "core/ingest/base/log.h"
#include "core/ingest/instruments/instrumentsync.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Instrument;

std::vector<Instrument> ofMarket(const std::vector<Instrument> &instruments, market::Market market)
{
    std::vector<Instrument> chosen;
    for (const Instrument &instrument : instruments) {
        if (instrument.key.market == market)
            chosen.push_back(instrument);
    }
    return chosen;
}

bool isListed(const std::vector<Instrument> &listed, const std::string &symbol)
{
    return std::any_of(listed.begin(), listed.end(),
                       [&symbol](const Instrument &instrument) { return instrument.key.symbol == symbol; });
}

} // namespace

void InstrumentList::refresh(std::vector<std::string> tracked, Done done)
{
    m_call =
        m_tools.fetch.client.exchangeInfo({}, [this, tracked = std::move(tracked),
                                               done = std::move(done)](Result<exchange::ExchangeInfo> info) {
            if (!info) {
                done(failFrom(info));
                return;
            }
            readAsync<std::vector<Instrument>>(
                m_tools.reads, [](storage::Reader &reader) { return reader.instruments(); },
                m_lifetime.guard([this, tracked, done, listed = std::move(info->instruments)](
                                     const Result<std::vector<Instrument>> &known) mutable {
                    store(known.value_or(std::vector<Instrument>()), std::move(listed), tracked, done);
                }));
        });
}

void InstrumentList::store(const std::vector<Instrument> &known, std::vector<Instrument> listed,
                           const std::vector<std::string> &tracked, const Done &done)
{
    for (const std::string &symbol : tracked) {
        if (!isListed(listed, symbol))
            qCWarning(logIngest, "The exchange does not list %s.", symbol.c_str());
    }
    const market::UtcTime now = m_tools.fetch.client.exchangeNow().value_or(market::UtcTime());
    const InstrumentSelection selection{m_quoteAssets, now};
    auto sync = synchronise(ofMarket(known, m_market), std::move(listed), selection);
    m_tools.causes.listed(sync.toStore, now);
    storage::WriteBatch batch;
    batch.instruments = std::move(sync.toStore);
    m_writer.write(std::move(batch),
                   [done, report = Report{std::move(sync.added), std::move(sync.removed)}] { done(report); });
}

} // namespace cw::ingest
