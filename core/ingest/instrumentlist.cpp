// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/instrumentlist.h"

#include <QLoggingCategory>

#include <set>
#include <utility>

namespace cw::ingest {
namespace {

Q_LOGGING_CATEGORY(log, "cw.ingest")

using market::Instrument;

std::set<std::string> symbolsOf(const std::vector<Instrument> &instruments, market::Market market)
{
    std::set<std::string> symbols;
    for (const Instrument &instrument : instruments) {
        if (instrument.key.market == market)
            symbols.insert(instrument.key.symbol);
    }
    return symbols;
}

std::vector<std::string> missingIn(const std::set<std::string> &wanted, const std::set<std::string> &present)
{
    std::vector<std::string> missing;
    for (const std::string &symbol : wanted) {
        if (!present.contains(symbol))
            missing.push_back(symbol);
    }
    return missing;
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
    const auto before = symbolsOf(known, m_market);
    const auto after = symbolsOf(listed, m_market);
    for (const std::string &symbol : missingIn({tracked.begin(), tracked.end()}, after))
        qCWarning(log, "The exchange does not list %s.", symbol.c_str());
    storage::WriteBatch batch;
    batch.instruments = std::move(listed);
    m_writer.write(std::move(batch), [done, report = Report{missingIn(after, before),
                                                            missingIn(before, after)}] { done(report); });
}

} // namespace cw::ingest
