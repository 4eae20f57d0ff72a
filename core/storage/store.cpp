// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/store.h"

#include "core/storage/postgres/postgresdatabase.h"
#include "core/storage/sqlite/sqlitedatabase.h"

namespace cw::storage {
namespace {

template<class Batch, class Rows>
std::int64_t rowsIn(const std::vector<Batch> &batches, Rows rows)
{
    std::int64_t count = 0;
    for (const Batch &batch : batches)
        count += static_cast<std::int64_t>((batch.*rows).size());
    return count;
}

} // namespace

std::string_view gapStatusText(GapStatus status) noexcept
{
    switch (status) {
    case GapStatus::Open: return "open";
    case GapStatus::Repairing: return "repairing";
    case GapStatus::Filled: return "filled";
    case GapStatus::VerifiedEmpty: return "empty";
    case GapStatus::Unavailable: return "unavailable";
    case GapStatus::Cold: return "cold";
    case GapStatus::Purged: return "purged";
    }
    return "open";
}

bool WriteBatch::isEmpty() const noexcept { return rows() == 0; }

std::int64_t WriteBatch::rows() const noexcept
{
    return rowsIn(candles, &CandleBatch::candles) + rowsIn(trades, &TradeBatch::trades)
           + rowsIn(funding, &FundingBatch::rates)
           + static_cast<std::int64_t>(instruments.size() + gaps.size() + rejected.size() + findings.size()
                                       + dismissedFindings.size() + recounts.size() + jobs.size()
                                       + policies.size() + removedPolicies.size() + verifiedSlices.size()
                                       + leases.size() + changedLeases.size() + coldFiles.size()
                                       + removedColdFiles.size() + state.size());
}

WriteReport &WriteReport::operator+=(const WriteReport &other) noexcept
{
    inserted += other.inserted;
    updated += other.updated;
    skipped += other.skipped;
    return *this;
}

Result<WriteReport> Writer::write(const WriteBatch &batch)
{
    const WriteBatch *const only = &batch;
    auto reports = writeAll(std::span(&only, 1));
    if (!reports)
        return failFrom(reports);
    return reports->front();
}

Result<std::unique_ptr<Cluster>> Database::openCluster()
{
    return fail(ErrorCode::Unsupported, "Only a PostgreSQL database can be shared by several nodes.");
}

Result<std::unique_ptr<Caretaker>> Database::openCaretaker()
{
    return fail(ErrorCode::Unsupported, "This database can neither be copied nor checked.");
}

Result<> Writer::tidy(Tidying)
{
    return fail(ErrorCode::Unsupported, "The writer of this database tidies nothing up.");
}

Result<std::unique_ptr<Database>> openDatabase(const std::string &url, const OpenOptions &options)
{
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return postgres::openPostgres(url);
    if (!url.starts_with(sqlite::kScheme)) {
        return fail(
            ErrorCode::InvalidInput,
            "The database address must have the form sqlite:///absolute/path.db or "
            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE; other kinds of databases are not supported.");
    }
    return sqlite::openSqlite(QString::fromStdString(url.substr(sqlite::kScheme.size())), options);
}

} // namespace cw::storage
