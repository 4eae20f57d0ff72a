// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/writesession.h"

#include "core/storage/batchrules.h"

namespace cw::storage::sql {
namespace {

/// Name of the small value that says the claims were counted.
constexpr std::string_view kClaimsCounted = "storage.claims";

} // namespace

WriteSession::WriteSession(std::unique_ptr<Connection> opened)
    : connection(std::move(opened)), keys(*connection), m_names(*connection), m_claims(*connection),
      m_rejects(*connection), m_funding(*connection), m_instruments(*connection), m_gaps(*connection),
      m_state(*connection), m_jobs(*connection)
{
}

WriteSession::~WriteSession() { connection->close(); }

Result<> WriteSession::makeRoom(std::span<const WriteBatch *const>) { return {}; }

Result<> WriteSession::tidy(Tidying)
{
    return fail(ErrorCode::Unsupported, "This database is tidied up beside the writer.");
}

Result<> WriteSession::announce(std::span<const WriteBatch *const>) { return {}; }

Result<WriteReport> WriteSession::writeFunding(const FundingBatch &part, std::int64_t nowUs)
{
    const auto unique = uniqueRows(std::span(part.rates));
    auto id = keys.instrument(part.instrument, nowUs);
    if (!id)
        return failFrom(id);
    auto report = m_funding.write(*id, unique.rows(), nowUs);
    if (report)
        report->skipped += unique.dropped();
    return report;
}

Result<WriteReport> WriteSession::writeFacts(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const FundingBatch &part : batch.funding) {
        if (auto done = addTo(report, writeFunding(part, nowUs)); !done)
            return failFrom(done);
    }
    for (const GapRecord &record : batch.gaps) {
        auto id = keys.instrument(record.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_gaps.write(*id, record, nowUs)); !done)
            return failFrom(done);
    }
    for (const RejectedRow &row : batch.rejected) {
        auto id = keys.instrument(row.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_rejects.write(*id, row)); !done)
            return failFrom(done);
    }
    for (const JobRecord &job : batch.jobs) {
        if (auto done = addTo(report, m_jobs.write(job)); !done)
            return failFrom(done);
    }
    for (const auto &[name, value] : batch.state) {
        if (auto done = addTo(report, m_state.write(name, value, nowUs)); !done)
            return failFrom(done);
    }
    return report;
}

/// The rows of `batch` are written. The keys exist, so the rows that would choose scales are not asked for.
Result<> WriteSession::claim(const WriteBatch &batch, std::int64_t nowUs)
{
    for (const CandleBatch &part : batch.candles) {
        if (part.candles.empty())
            continue;
        auto key = keys.candles(part.series, part.candles, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = m_claims.addCandles(key->id, part.series.interval, part.candles); !done)
            return done;
    }
    for (const TradeBatch &part : batch.trades) {
        if (part.trades.empty())
            continue;
        auto key = keys.trades(part.instrument, part.trades, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = m_claims.addTrades(key->id, part.trades); !done)
            return done;
    }
    for (const Recount &wanted : batch.recounts) {
        if (auto done = recount(wanted); !done)
            return done;
    }
    return {};
}

Result<> WriteSession::recount(const Recount &recount)
{
    if (const auto *series = std::get_if<SeriesKey>(&recount.what)) {
        auto key = m_names.candles(*series);
        if (!key)
            return failFrom(key);
        return *key ? m_claims.recountCandles(**key, series->interval, recount.range) : Result<>();
    }
    auto key = m_names.trades(std::get<InstrumentKey>(recount.what));
    if (!key)
        return failFrom(key);
    return *key ? m_claims.recountTrades(**key) : Result<>();
}

Result<> WriteSession::ensureClaims(std::int64_t nowUs)
{
    if (m_hasClaims)
        return {};
    auto counted = m_state.select(kClaimsCounted);
    if (!counted)
        return failFrom(counted);
    m_hasClaims = counted->has_value();
    if (m_hasClaims)
        return {};
    auto owners = m_claims.owners();
    if (!owners)
        return failFrom(owners);
    for (const auto &owner : *owners) {
        if (auto done = recount({owner, {UtcTime::min(), UtcTime::max()}}); !done)
            return done;
    }
    if (auto noted = m_state.write(std::string(kClaimsCounted), "1", nowUs); !noted)
        return failFrom(noted);
    return {};
}

Result<WriteReport> WriteSession::write(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const market::Instrument &instrument : batch.instruments) {
        auto id = keys.instrument(instrument.key, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_instruments.write(*id, instrument, nowUs)); !done)
            return failFrom(done);
    }
    if (auto done = addTo(report, writeRows(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = addTo(report, writeFacts(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = claim(batch, nowUs); !done)
        return failFrom(done);
    return report;
}

Result<> addTo(WriteReport &total, const Result<WriteReport> &part)
{
    if (!part)
        return tl::unexpected(part.error());
    total += *part;
    return {};
}

} // namespace cw::storage::sql
