// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/findingtable.h"

namespace cw::storage::sql {
namespace {

constexpr std::int64_t kMostFindings = 10'000;

const QString kFindingAgain = QStringLiteral(
    "UPDATE candle_findings SET stored = ?1, expected = ?2, outcome = ?3, found_at = ?4 "
    "WHERE instrument_id = ?5 AND interval = ?6 AND open_time = ?7 AND witness = ?8 AND field = ?9");

const QString kInsertFinding =
    QStringLiteral("INSERT INTO candle_findings (stored, expected, outcome, found_at, "
                   "instrument_id, interval, open_time, witness, field) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

const QString kSelectFindings =
    QStringLiteral("SELECT f.id, i.market, i.symbol, f.interval, f.open_time, f.witness, f.field, f.stored, "
                   "f.expected, f.outcome, f.found_at "
                   "FROM candle_findings AS f JOIN instruments AS i ON i.id = f.instrument_id "
                   "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
                   "AND (CAST(?3 AS BIGINT) IS NULL OR f.interval = CAST(?3 AS BIGINT)) "
                   "ORDER BY f.found_at DESC, f.id DESC LIMIT ?4");

Result<Finding> readFinding(const Statement &row)
{
    Finding out;
    out.id = row.integer(0);
    out.series.instrument = {static_cast<market::Market>(row.integer(1)), row.text(2)};
    out.series.interval = static_cast<market::Interval::Code>(row.integer(3));
    out.openTime = market::fromUs(row.integer(4));
    out.witness = row.text(5);
    out.field = row.text(6);
    out.stored = row.text(7);
    out.expected = row.text(8);
    out.outcome = row.text(9);
    out.foundAt = market::fromUs(row.integer(10));
    return out;
}

} // namespace

FindingTable::FindingTable(Connection &connection)
    : m_again(connection, kFindingAgain, 9), m_insert(connection, kInsertFinding, 9),
      m_trim(
          connection,
          QStringLiteral("DELETE FROM candle_findings WHERE id <= (SELECT max(id) FROM candle_findings) - ?"),
          1),
      m_select(connection, kSelectFindings, 4)
{
}

Result<WriteReport> FindingTable::write(std::int64_t instrumentId, const Finding &finding)
{
    const auto run = [&](LazyStatement &statement) {
        return statement.run({bound(finding.stored), bound(finding.expected), bound(finding.outcome),
                              bound(finding.foundAt), bound(instrumentId),
                              bound(std::int64_t{finding.series.interval.code()}), bound(finding.openTime),
                              bound(finding.witness), bound(finding.field)});
    };
    auto again = run(m_again);
    if (!again)
        return failFrom(again);
    if (*again > 0)
        return WriteReport{0, *again, 0};
    auto inserted = run(m_insert);
    if (!inserted)
        return failFrom(inserted);
    if (auto trimmed = m_trim.run({bound(kMostFindings)}); !trimmed)
        return failFrom(trimmed);
    return WriteReport{*inserted, 0, 0};
}

Result<std::vector<Finding>> FindingTable::select(const std::optional<InstrumentKey> &instrument,
                                                  const std::optional<market::Interval> &interval,
                                                  std::int64_t limit)
{
    const QVariant market = instrument ? bound(static_cast<std::int64_t>(instrument->market)) : QVariant();
    const QVariant symbol = instrument ? bound(instrument->symbol) : QVariant();
    const QVariant code = interval ? bound(std::int64_t{interval->code()}) : QVariant();
    return m_select.collect<Finding>({market, symbol, code, bound(limit)}, readFinding);
}

} // namespace cw::storage::sql
