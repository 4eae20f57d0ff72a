// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/writesession.h"

#include "core/market/localtime.h"
#include "core/storage/batchrules.h"
#include "core/storage/fundingproof.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

/// Name of the small value that says the claims were counted.
constexpr std::string_view kClaimsCounted = "storage.claims";

Sequence sequenceOf(const CandleBatch &part)
{
    return {part.series.instrument, RowKind::Candles, part.series.interval};
}
Sequence sequenceOf(const TradeBatch &part) { return {part.instrument, RowKind::Trades, std::nullopt}; }
Sequence sequenceOf(const FundingBatch &part) { return {part.instrument, RowKind::Funding, std::nullopt}; }

} // namespace

WriteSession::WriteSession(std::unique_ptr<Connection> opened, MoveTextsFor moveTexts)
    : connection(std::move(opened)), keys(*connection), planner(*connection),
      archivist(*connection, moveTexts), remover(*connection), m_names(*connection), m_claims(*connection),
      m_rejects(*connection), m_findings(*connection), m_contradictions(*connection), m_sieve(*connection),
      m_spans(*connection), m_funding(*connection), m_temporaryFunding(*connection, Place::Temporary),
      m_temporary(*connection), m_removals(*connection), m_instruments(*connection), m_gaps(*connection),
      m_state(*connection), m_jobs(*connection), m_slices(*connection), m_policies(*connection),
      m_leases(*connection), m_cold(*connection), m_coldLedger(*connection)
{
}

WriteSession::~WriteSession() { connection->close(); }

Result<> WriteSession::makeRoom(std::span<const WriteBatch *const>) { return {}; }

Result<> WriteSession::makeRoom(const MovePlan &) { return {}; }

Result<> WriteSession::tidy(Tidying)
{
    return fail(ErrorCode::Unsupported, "This database is tidied up beside the writer.");
}

Result<> WriteSession::announce(std::span<const WriteBatch *const>) { return {}; }

Result<> WriteSession::announce(const Sequence &, const TimeRange &) { return {}; }

Result<WriteReport> WriteSession::writeFunding(FundingTable &table, const FundingBatch &part,
                                               std::int64_t nowUs)
{
    const auto unique = uniqueRows(std::span(part.rates));
    auto id = keys.instrument(part.instrument, nowUs);
    if (!id)
        return failFrom(id);
    auto report = table.write(*id, unique.rows(), nowUs);
    if (report)
        report->skipped += unique.dropped();
    return report;
}

Result<WriteReport> WriteSession::writeFacts(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
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
    for (const Finding &finding : batch.findings) {
        auto id = keys.instrument(finding.series.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_findings.write(*id, finding)); !done)
            return failFrom(done);
    }
    for (const std::int64_t id : batch.dismissedFindings) {
        if (auto done = addTo(report, m_findings.dismiss(id, nowUs)); !done)
            return failFrom(done);
    }
    for (const JobRecord &job : batch.jobs) {
        if (auto done = addTo(report, m_jobs.write(job)); !done)
            return failFrom(done);
    }
    // What a small value says of the rows beside it is no row of its own.
    const bool hasFunding = !batch.funding.empty();
    auto states =
        statesToWrite(batch, [this](std::string_view prefix) { return m_state.selectAll(prefix); });
    if (!states)
        return failFrom(states);
    for (const auto &[name, value] : *states) {
        auto written = m_state.write(name, value, nowUs);
        if (!written)
            return failFrom(written);
        if (!hasFunding)
            report += *written;
    }
    return report;
}

Result<WriteReport> WriteSession::writeArchiveFacts(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const ArchivePolicy &policy : batch.policies) {
        if (auto done = addTo(report, m_policies.write(policy)); !done)
            return failFrom(done);
    }
    for (const std::int64_t id : batch.removedPolicies) {
        if (auto done = addTo(report, m_policies.remove(id)); !done)
            return failFrom(done);
    }
    for (const ArchiveSlice &slice : batch.verifiedSlices) {
        if (auto done = addTo(report, m_slices.noteVerified(slice)); !done)
            return failFrom(done);
    }
    for (const Lease &lease : batch.leases) {
        auto id = keys.instrument(lease.sequence.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_leases.write(*id, lease)); !done)
            return failFrom(done);
    }
    for (const Lease &lease : batch.changedLeases) {
        if (auto done = addTo(report, m_leases.update(lease)); !done)
            return failFrom(done);
    }
    if (auto done = addTo(report, writeColdFiles(batch, nowUs)); !done)
        return failFrom(done);
    return report;
}

Result<WriteReport> WriteSession::writeColdFiles(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const ColdFile &file : batch.coldFiles) {
        auto id = keys.instrument(file.sequence.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_cold.write(*id, file)); !done)
            return failFrom(done);
        if (auto noted = m_coldLedger.note(*id, file, nowUs); !noted)
            return failFrom(noted);
        auto isOfNoUse = m_coldLedger.isOfNoUse(file);
        if (!isOfNoUse)
            return failFrom(isOfNoUse);
        if (!*isOfNoUse)
            continue;
        if (auto forgotten = m_cold.remove(file.name); !forgotten)
            return forgotten;
    }
    for (const std::string &name : batch.removedColdFiles) {
        if (auto done = addTo(report, m_cold.remove(name)); !done)
            return failFrom(done);
    }
    return report;
}

Result<WriteReport> WriteSession::writeAsIs(const WriteBatch &batch, std::int64_t nowUs)
{
    auto report = writeRows(batch, nowUs);
    if (!report)
        return report;
    FundingTable &table = batch.isTemporary ? m_temporaryFunding : m_funding;
    for (const FundingBatch &part : batch.funding) {
        if (auto done = addTo(*report, writeFunding(table, part, nowUs)); !done)
            return failFrom(done);
    }
    return report;
}

/// Rows whose keys the archive holds are written only when they are better, or later; they win in reads at once, and the
/// next move brings them there. So an import of what is archived adds nothing, whatever it counts.
Result<WriteReport> WriteSession::writeMarket(const WriteBatch &batch, std::int64_t nowUs)
{
    if (batch.isTemporary)
        return writeTemporary(batch, nowUs);
    auto sifted = m_sieve.againstArchive(batch, keys, nowUs);
    if (!sifted)
        return failFrom(sifted);
    return *sifted ? writeSifted(**sifted, nowUs) : writeAsIs(batch, nowUs);
}

Result<WriteReport> WriteSession::writeSifted(const Sifted &sifted, std::int64_t nowUs)
{
    WriteReport report{0, 0, sifted.dropped + sifted.worse.rows()};
    if (auto done = addTo(report, writeAsIs(sifted.fresh, nowUs)); !done)
        return failFrom(done);
    auto better = writeAsIs(sifted.better, nowUs);
    if (!better)
        return better;
    // New to the main table, but not to the series.
    report += {0, better->inserted + better->updated, better->skipped};
    // They bring nothing but the moment they are from.
    auto later = writeAsIs(sifted.later, nowUs);
    if (!later)
        return later;
    report.skipped += later->inserted + later->updated + later->skipped;
    for (const CandleBatch &part : sifted.worse.candles) {
        if (part.candles.empty())
            continue;
        if (auto kept = keepRefused(part, nowUs); !kept)
            return failFrom(kept);
    }
    return report;
}

template<class Part, class Row>
Result<> WriteSession::takeLeased(const std::vector<Part> &parts, std::vector<Row> Part::*rows, UtcTime Row::*time,
                                  std::vector<Part> &leased)
{
    for (const Part &part : parts) {
        if ((part.*rows).empty())
            continue;
        const auto [first, last] = std::ranges::minmax_element(part.*rows, {}, time);
        auto isHeld = m_leases.holds(sequenceOf(part), {*first.*time, *last.*time + market::microseconds(1)});
        if (!isHeld)
            return failFrom(isHeld);
        if (*isHeld)
            leased.push_back(part);
    }
    return {};
}

/// Pages that are under way when a lease is released come too late: nobody would ever remove their rows.
Result<WriteReport> WriteSession::writeTemporary(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteBatch leased;
    if (auto done = takeLeased(batch.candles, &CandleBatch::candles, &Candle::openTime, leased.candles); !done)
        return failFrom(done);
    if (auto done = takeLeased(batch.trades, &TradeBatch::trades, &Trade::time, leased.trades); !done)
        return failFrom(done);
    if (auto done = takeLeased(batch.funding, &FundingBatch::rates, &market::FundingRate::time, leased.funding); !done)
        return failFrom(done);
    auto sifted = m_sieve.againstStored(leased, keys, nowUs);
    if (!sifted)
        return failFrom(sifted);
    sifted->fresh.isTemporary = true;
    WriteReport report{0, 0, batch.rows() - leased.rows() + sifted->dropped + sifted->worse.rows()};
    if (auto done = addTo(report, writeAsIs(sifted->fresh, nowUs)); !done)
        return failFrom(done);
    if (auto noted = noteTemporary(sifted->fresh, nowUs); !noted)
        return failFrom(noted);
    return report;
}

/// Hands the parts of `batch` that have rows, and the keys these are stored under, to `candles(part, key)` and
/// `trades(part, key)`. The keys exist, so the rows that would choose scales are not asked for.
template<class Candles, class Trades>
Result<> WriteSession::eachStored(const WriteBatch &batch, std::int64_t nowUs, Candles candles, Trades trades)
{
    for (const CandleBatch &part : batch.candles) {
        if (part.candles.empty())
            continue;
        auto key = keys.candles(part.series, part.candles, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = candles(part, *key); !done)
            return done;
    }
    for (const TradeBatch &part : batch.trades) {
        if (part.trades.empty())
            continue;
        auto key = keys.trades(part.instrument, part.trades, nowUs);
        if (!key)
            return failFrom(key);
        if (auto done = trades(part, *key); !done)
            return done;
    }
    return {};
}

Result<> WriteSession::noteTemporary(const WriteBatch &batch, std::int64_t nowUs)
{
    const auto refresh = [this](RowKind kind) {
        return [this, kind](const auto &, const RowKey &key) {
            return m_spans.refresh(kind, Place::Temporary, key.id);
        };
    };
    if (auto noted = eachStored(batch, nowUs, refresh(RowKind::Candles), refresh(RowKind::Trades)); !noted)
        return noted;
    for (const FundingBatch &part : batch.funding) {
        auto id = keys.instrument(part.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = m_spans.refresh(RowKind::Funding, Place::Temporary, *id); !done)
            return done;
    }
    return {};
}

Result<std::int64_t> WriteSession::removeLease(const std::string &id)
{
    auto lease = m_leases.find(id);
    if (!lease)
        return failFrom(lease);
    if (!*lease)
        return 0;
    if (auto removed = m_leases.remove(id); !removed)
        return failFrom(removed);
    const Sequence &sequence = (*lease)->sequence;
    auto key = m_names.find(sequence);
    if (!key)
        return failFrom(key);
    if (!*key)
        return 0;
    auto instrument = m_names.instrument(sequence.instrument);
    if (!instrument)
        return failFrom(instrument);
    const auto now = market::localTime();
    if (auto noted = m_removals.noteExpired(instrument->value_or(0), sequence, (*key)->id, now); !noted)
        return failFrom(noted);
    auto swept = m_temporary.sweep(sequence.kind, (*key)->id);
    if (!swept)
        return swept;
    if (auto noted = m_spans.refresh(sequence.kind, Place::Temporary, (*key)->id); !noted)
        return failFrom(noted);
    if (auto told = announce(sequence, (*lease)->range); !told)
        return failFrom(told);
    return swept;
}

Result<std::int64_t> WriteSession::removeUnheld()
{
    std::int64_t rows = 0;
    for (const RowKind kind : {RowKind::Candles, RowKind::Trades, RowKind::Funding}) {
        auto owners = m_temporary.owners(kind);
        if (!owners)
            return failFrom(owners);
        for (const std::int64_t owner : *owners) {
            auto swept = m_temporary.sweep(kind, owner);
            if (!swept)
                return swept;
            if (auto noted = m_spans.refresh(kind, Place::Temporary, owner); !noted)
                return failFrom(noted);
            rows += *swept;
        }
    }
    return rows;
}

/// The rows of `batch` are written.
Result<> WriteSession::claimRows(const WriteBatch &batch, std::int64_t nowUs)
{
    return eachStored(
        batch, nowUs,
        [this](const CandleBatch &part, const RowKey &key) {
            return m_claims.addCandles(key.id, part.series.interval, part.candles);
        },
        [this](const TradeBatch &part, const RowKey &key) {
            return m_claims.addTrades(key.id, part.trades);
        });
}

Result<> WriteSession::claim(const WriteBatch &batch, std::int64_t nowUs)
{
    // Temporary rows are nothing that somebody could count on.
    if (!batch.isTemporary) {
        if (auto done = claimRows(batch, nowUs); !done)
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
    // The note is the lock: who starts at the same time waits here, before it holds anything that others want.
    auto noted = m_state.write(std::string(kClaimsCounted), "1", nowUs);
    if (!noted)
        return failFrom(noted);
    if (noted->inserted == 0)
        return {};
    auto owners = m_claims.owners();
    if (!owners)
        return failFrom(owners);
    for (const auto &owner : *owners) {
        if (auto done = recount({owner, {UtcTime::min(), UtcTime::max()}}); !done)
            return done;
    }
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
    if (auto done = addTo(report, writeMarket(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = addTo(report, writeFacts(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = addTo(report, writeArchiveFacts(batch, nowUs)); !done)
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
