// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/bulktradefile.h"

#include <QCryptographicHash>

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Trade;

constexpr std::int64_t kRowsARead = 20'000;
/// A file of rubbish fills the quarantine no more than that; the rest of its rows are missing and asked for by REST.
constexpr int kMostRefused = 60;

/// Files were seen out of order and with a row twice (binance-api §11.5).
void sortUnique(std::vector<Trade> &rows)
{
    const auto isEarlier = [](const Trade &a, const Trade &b) { return a.id < b.id; };
    if (!std::is_sorted(rows.begin(), rows.end(), isEarlier))
        std::stable_sort(rows.begin(), rows.end(), isEarlier);
    const auto isSame = [](const Trade &a, const Trade &b) { return a.id == b.id; };
    rows.erase(std::unique(rows.begin(), rows.end(), isSame), rows.end());
}

} // namespace

archive::BulkKind bulkTradesOf(market::Market market) noexcept
{
    return market == market::Market::Spot ? archive::BulkKind::Trades : archive::BulkKind::AggTrades;
}

BulkTradeFile::BulkTradeFile(std::unique_ptr<archive::LineReader> lines, market::InstrumentKey instrument)
    : m_instrument(std::move(instrument)), m_rows(std::move(lines), bulkTradesOf(m_instrument.market))
{
}

Result<std::shared_ptr<BulkTradeFile>> BulkTradeFile::open(exchange::BulkFile file, const std::string &path,
                                                           market::InstrumentKey instrument)
{
    const auto sum = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256).toHex().toStdString();
    if (sum != file.sha256)
        return fail(ErrorCode::Protocol, path + " does not have the SHA-256 that its .CHECKSUM names.");
    auto lines = archive::LineReader::openMemory(std::move(file.bytes), path);
    if (!lines)
        return fail(ErrorCode::Protocol, lines.error().detail);
    return std::shared_ptr<BulkTradeFile>(new BulkTradeFile(std::move(*lines), std::move(instrument)));
}

Result<BulkTradePart> BulkTradeFile::next(const market::TimeRange &range, const market::IdRanges &held)
{
    BulkTradePart part;
    const auto take = [&](const Trade &row) {
        if (range.contains(row.time) && !held.contains(row.id))
            part.trades.push_back(row);
    };
    auto hasMore =
        m_rows.read(kRowsARead, take, [&](const archive::BulkIssue &issue) { refuse(part, issue); });
    if (!hasMore)
        return fail(ErrorCode::Protocol, hasMore.error().detail);
    part.isLast = !*hasMore;
    sortUnique(part.trades);
    return part;
}

void BulkTradeFile::refuse(BulkTradePart &part, const archive::BulkIssue &issue)
{
    if (++m_refused > kMostRefused)
        return;
    storage::RejectedRow row;
    row.instrument = m_instrument;
    row.door = "bulk";
    row.rowKey = issue.key;
    row.reason = "Line " + std::to_string(issue.line) + " of " + m_rows.name() + ": " + issue.reason + '.';
    row.raw = issue.text;
    row.firstAt = row.lastAt = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    part.rejected.push_back(std::move(row));
}

void openTradeFile(Reads &reads, exchange::BulkFile file, std::string path, market::InstrumentKey instrument,
                   std::function<void(Result<std::shared_ptr<BulkTradeFile>>)> done)
{
    readAsync<std::shared_ptr<BulkTradeFile>>(
        reads,
        [file = std::move(file), path = std::move(path), instrument = std::move(instrument)](storage::Reader &) mutable {
            return BulkTradeFile::open(std::move(file), path, std::move(instrument));
        },
        std::move(done));
}

} // namespace cw::ingest
