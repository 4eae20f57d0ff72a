// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/archivist.h"
#include "core/storage/sql/claimtable.h"
#include "core/storage/sql/coldledger.h"
#include "core/storage/sql/coldtable.h"
#include "core/storage/sql/contradictions.h"
#include "core/storage/sql/findingtable.h"
#include "core/storage/sql/fundingtable.h"
#include "core/storage/sql/gaptable.h"
#include "core/storage/sql/instrumenttable.h"
#include "core/storage/sql/jobtable.h"
#include "core/storage/sql/keytable.h"
#include "core/storage/sql/leasetable.h"
#include "core/storage/sql/policytable.h"
#include "core/storage/sql/rejecttable.h"
#include "core/storage/sql/removaltable.h"
#include "core/storage/sql/rowremover.h"
#include "core/storage/sql/rowsieve.h"
#include "core/storage/sql/statetable.h"
#include "core/storage/sql/temporaryrows.h"

#include <span>

namespace cw::storage::sql {

/// A write connection and the tables that are written on it; made anew after an error that leaves its state in doubt.
/// An engine adds how candles and trades, the large tables, are written.
class WriteSession {
public:
    /// `moveTexts` says how the engine moves rows.
    WriteSession(std::unique_ptr<Connection> opened, MoveTextsFor moveTexts);
    WriteSession(const WriteSession &) = delete;
    WriteSession &operator=(const WriteSession &) = delete;
    virtual ~WriteSession();

    /// Makes room for the rows of `batches`, outside of any transaction. Repeating it is harmless.
    [[nodiscard]] virtual Result<> makeRoom(std::span<const WriteBatch *const> batches);
    /// The same for rows that a move brings to `plan.to`.
    [[nodiscard]] virtual Result<> makeRoom(const MovePlan &plan);
    /// Forgets what is remembered and no longer true. First thing in a transaction.
    [[nodiscard]] virtual Result<> noticeOthers(std::span<const WriteBatch *const> batches) = 0;
    /// Tells other processes what the transaction changed. Last thing before its commit.
    [[nodiscard]] virtual Result<> announce(std::span<const WriteBatch *const> batches);
    /// The same of rows of these times that left the database or are not seen any more.
    [[nodiscard]] virtual Result<> announce(const Sequence &sequence, const TimeRange &times);
    /// Housekeeping when idle.
    [[nodiscard]] virtual Result<> maintain() = 0;
    /// As Writer::tidy.
    [[nodiscard]] virtual Result<> tidy(Tidying tidying);
    /// A call on this session failed.
    virtual void noteFailure(const Error &) {}

    /// Counts every row once and claims what is there, if that was never done: a database from before the claims. Within
    /// the caller's transaction.
    [[nodiscard]] Result<> ensureClaims(std::int64_t nowUs);
    /// Writes a batch within the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const WriteBatch &batch, std::int64_t nowUs);
    /// Lists what the losing versions of the transaction contradict: last thing before `announce`.
    [[nodiscard]] Result<> judge(std::int64_t nowUs) { return m_contradictions.judge(m_findings, nowUs); }
    /// Writer::removeLease, within the caller's transaction.
    [[nodiscard]] Result<std::int64_t> removeLease(const std::string &id);
    /// Writer::removeUnheld, within the caller's transaction.
    [[nodiscard]] Result<std::int64_t> removeUnheld();

    std::unique_ptr<Connection> connection;
    KeyMaker keys;
    MovePlanner planner;
    Archivist archivist;
    RowRemover remover;

protected:
    /// The candles and trades of a batch, to the main tables or, when they are temporary, to those.
    [[nodiscard]] virtual Result<WriteReport> writeRows(const WriteBatch &batch, std::int64_t nowUs) = 0;
    /// Keeps final candles that lost against archived ones and differ from them.
    [[nodiscard]] virtual Result<> keepRefused(const CandleBatch &part, std::int64_t nowUs) = 0;

private:
    [[nodiscard]] Result<WriteReport> writeMarket(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeSifted(const Sifted &sifted, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeTemporary(const WriteBatch &batch, std::int64_t nowUs);
    /// Adds the parts to `leased` that a lease asks for.
    template<class Part, class Row>
    [[nodiscard]] Result<> takeLeased(const std::vector<Part> &parts, std::vector<Row> Part::*rows, UtcTime Row::*time,
                                      std::vector<Part> &leased);
    /// Candles, trades and funding, as they are.
    [[nodiscard]] Result<WriteReport> writeAsIs(const WriteBatch &batch, std::int64_t nowUs);
    template<class Candles, class Trades>
    [[nodiscard]] Result<> eachStored(const WriteBatch &batch, std::int64_t nowUs, Candles candles,
                                      Trades trades);
    [[nodiscard]] Result<> noteTemporary(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeFacts(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeArchiveFacts(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeColdFiles(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<WriteReport> writeFunding(FundingTable &table, const FundingBatch &part,
                                                   std::int64_t nowUs);
    [[nodiscard]] Result<> claimRows(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<> claim(const WriteBatch &batch, std::int64_t nowUs);
    [[nodiscard]] Result<> recount(const Recount &recount);

    KeyTable m_names;
    ClaimWriter m_claims;
    RejectTable m_rejects;
    FindingTable m_findings;
    Contradictions m_contradictions;
    bool m_hasClaims = false;
    RowSieve m_sieve;
    SpanTable m_spans;
    FundingTable m_funding;
    FundingTable m_temporaryFunding;
    TemporaryRows m_temporary;
    RemovalTable m_removals;
    InstrumentTable m_instruments;
    GapTable m_gaps;
    StateTable m_state;
    JobTable m_jobs;
    SliceTable m_slices;
    PolicyTable m_policies;
    LeaseTable m_leases;
    ColdTable m_cold;
    ColdLedger m_coldLedger;
};

/// Adds `part` to `total`, or passes its error on.
[[nodiscard]] Result<> addTo(WriteReport &total, const Result<WriteReport> &part);

} // namespace cw::storage::sql
