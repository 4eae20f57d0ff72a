// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/findingtable.h"

#include "core/market/candledifference.h"

namespace cw::storage::sql {
namespace {

constexpr std::int64_t kMostFindings = 10'000;

const QString kFindingAgain = QStringLiteral(
    "UPDATE candle_findings SET stored = ?1, expected = ?2, outcome = ?3, found_at = ?4, policy = ?5, "
    "stored_source = ?6, "
    "closed_at = CASE WHEN closed_by = 'dismissed' AND stored = ?1 AND expected = ?2 THEN closed_at ELSE ?7 END, "
    "closed_by = CASE WHEN closed_by = 'dismissed' AND stored = ?1 AND expected = ?2 THEN closed_by ELSE ?8 END "
    "WHERE instrument_id = ?9 AND interval = ?10 AND open_time = ?11 AND witness = ?12 AND field = ?13");

const QString kInsertFinding =
    QStringLiteral("INSERT INTO candle_findings (stored, expected, outcome, found_at, policy, stored_source, "
                   "closed_at, closed_by, instrument_id, interval, open_time, witness, field) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/// The doors, by the words of market::sourceText.
const QString kForgetDoor =
    QStringLiteral("DELETE FROM candle_findings WHERE instrument_id = ? AND interval = ? AND open_time = ? "
                   "AND field = ? AND stored = ? AND expected = ? AND witness <> ? "
                   "AND witness IN ('import', 'api', 'built', 'stream', 'rest', 'bulk')");

const QString kSaidAlready =
    QStringLiteral("SELECT count(*) FROM candle_findings WHERE instrument_id = ? AND interval = ? "
                   "AND open_time = ? AND field = ? AND stored = ? AND expected = ? AND witness <> ?");

const QString kOpenOfSlot =
    QStringLiteral("SELECT id, field, stored FROM candle_findings WHERE instrument_id = ? AND interval = ? "
                   "AND open_time = ? AND closed_at IS NULL");

const QString kCloseFinding = QStringLiteral(
    "UPDATE candle_findings SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL");

const QString kSelectFindings =
    QStringLiteral("SELECT f.id, i.market, i.symbol, f.interval, f.open_time, f.witness, f.field, f.stored, "
                   "f.expected, f.outcome, f.found_at, f.policy, f.stored_source, f.closed_at, f.closed_by "
                   "FROM candle_findings AS f JOIN instruments AS i ON i.id = f.instrument_id "
                   "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
                   "AND (CAST(?3 AS BIGINT) IS NULL OR f.interval = CAST(?3 AS BIGINT)) "
                   "AND (CAST(?4 AS BIGINT) = 0 OR f.closed_at IS NULL) "
                   "ORDER BY f.found_at DESC, f.id DESC LIMIT ?5");

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
    out.policy = row.text(11);
    if (const auto source = row.optionalInteger(12))
        out.storedSource = market::sourceFromValue(static_cast<int>(*source));
    if (const auto closed = row.optionalInteger(13))
        out.closedAt = market::fromUs(*closed);
    out.closedBy = row.text(14);
    return out;
}

QVariant sourceValue(const std::optional<market::Source> &source)
{
    return source ? bound(static_cast<std::int64_t>(*source)) : QVariant();
}

QVariant codeOf(const Finding &finding) { return bound(std::int64_t{finding.series.interval.code()}); }

/// An open finding of one slot.
struct OpenFinding {
    std::int64_t id = 0;
    std::string field;
    std::string stored;
};

} // namespace

FindingTable::FindingTable(Connection &connection)
    : m_again(connection, kFindingAgain, 13), m_insert(connection, kInsertFinding, 13),
      m_forgetDoor(connection, kForgetDoor, 7), m_saidAlready(connection, kSaidAlready, 7),
      m_trim(
          connection,
          QStringLiteral("DELETE FROM candle_findings WHERE id <= (SELECT max(id) FROM candle_findings) - ?"),
          1),
      m_openOfSlot(connection, kOpenOfSlot, 3), m_close(connection, kCloseFinding, 3),
      m_select(connection, kSelectFindings, 5)
{
}

Result<std::int64_t> FindingTable::run(LazyStatement &statement, std::int64_t instrumentId,
                                       const Finding &finding)
{
    const bool isMended = finding.outcome == "replaced";
    const auto closedAt = isMended ? std::optional(finding.foundAt) : finding.closedAt;
    const std::string_view closedBy = isMended ? "mended" : std::string_view(finding.closedBy);
    return statement.run({bound(finding.stored), bound(finding.expected), bound(finding.outcome),
                          bound(finding.foundAt), bound(finding.policy), sourceValue(finding.storedSource),
                          bound(closedAt), bound(closedBy), bound(instrumentId), codeOf(finding),
                          bound(finding.openTime), bound(finding.witness), bound(finding.field)});
}

Result<WriteReport> FindingTable::write(std::int64_t instrumentId, const Finding &finding)
{
    if (auto forgotten = m_forgetDoor.run({bound(instrumentId), codeOf(finding), bound(finding.openTime),
                                           bound(finding.field), bound(finding.stored),
                                           bound(finding.expected), bound(finding.witness)});
        !forgotten)
        return failFrom(forgotten);
    auto again = run(m_again, instrumentId, finding);
    if (!again)
        return failFrom(again);
    if (*again > 0)
        return WriteReport{0, *again, 0};
    auto inserted = run(m_insert, instrumentId, finding);
    if (!inserted)
        return failFrom(inserted);
    if (auto trimmed = m_trim.run({bound(kMostFindings)}); !trimmed)
        return failFrom(trimmed);
    return WriteReport{*inserted, 0, 0};
}

Result<> FindingTable::writeOfDoor(std::int64_t instrumentId, const Finding &finding)
{
    auto said = m_saidAlready.first<std::int64_t>({bound(instrumentId), codeOf(finding), bound(finding.openTime),
                                                   bound(finding.field), bound(finding.stored),
                                                   bound(finding.expected), bound(finding.witness)},
                                                  readNumber);
    if (!said)
        return failFrom(said);
    if (said->value_or(0) > 0)
        return {};
    if (auto written = write(instrumentId, finding); !written)
        return failFrom(written);
    return {};
}

Result<> FindingTable::settle(std::int64_t instrumentId, market::Interval interval, const Candle &now,
                              std::int64_t nowUs)
{
    auto open = m_openOfSlot.collect<OpenFinding>(
        {bound(instrumentId), bound(std::int64_t{interval.code()}), bound(now.openTime)},
        [](const Statement &row) -> Result<OpenFinding> {
            return OpenFinding{row.integer(0), row.text(1), row.text(2)};
        });
    if (!open)
        return failFrom(open);
    for (const OpenFinding &finding : *open) {
        const auto value = market::valueText(now, finding.field);
        if (!value || *value == finding.stored)
            continue;
        if (auto closed = m_close.run({bound(nowUs), bound(std::string_view("mended")), bound(finding.id)});
            !closed)
            return failFrom(closed);
    }
    return {};
}

Result<WriteReport> FindingTable::dismiss(std::int64_t id, std::int64_t nowUs)
{
    auto closed = m_close.run({bound(nowUs), bound(std::string_view("dismissed")), bound(id)});
    if (!closed)
        return failFrom(closed);
    return WriteReport{0, *closed, 1 - *closed};
}

Result<std::vector<Finding>> FindingTable::select(const FindingSelect &select)
{
    const auto &[instrument, interval, limit, onlyOpen] = select;
    const QVariant market = instrument ? bound(static_cast<std::int64_t>(instrument->market)) : QVariant();
    const QVariant symbol = instrument ? bound(instrument->symbol) : QVariant();
    const QVariant code = interval ? bound(std::int64_t{interval->code()}) : QVariant();
    return m_select.collect<Finding>(
        {market, symbol, code, bound(static_cast<std::int64_t>(onlyOpen)), bound(limit)}, readFinding);
}

} // namespace cw::storage::sql
