// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/bulktradefile.h"

#include <QCryptographicHash>

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Trade;

constexpr std::int64_t kRowsARead = 20'000;

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

BulkTradeFile::BulkTradeFile(std::unique_ptr<archive::LineReader> lines, const market::InstrumentKey &instrument)
    : m_rows(std::move(lines), bulkTradesOf(instrument.market)), m_refusals(instrument, std::nullopt, m_rows.name())
{
}

Result<std::shared_ptr<BulkTradeFile>> BulkTradeFile::open(exchange::BulkFile file, const std::string &path,
                                                           const market::InstrumentKey &instrument)
{
    const auto sum = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256).toHex().toStdString();
    if (sum != file.sha256)
        return fail(ErrorCode::Protocol, path + " does not have the SHA-256 that its .CHECKSUM names.");
    auto lines = archive::LineReader::openMemory(std::move(file.bytes), path);
    if (!lines)
        return fail(ErrorCode::Protocol, lines.error().detail);
    return std::shared_ptr<BulkTradeFile>(new BulkTradeFile(std::move(*lines), instrument));
}

Result<BulkTradePart> BulkTradeFile::next(const market::TimeRange &range, const market::IdRanges &held)
{
    BulkTradePart part;
    const auto take = [&](const Trade &row) {
        if (range.contains(row.time) && !held.contains(row.id))
            part.trades.push_back(row);
    };
    auto hasMore =
        m_rows.read(kRowsARead, take, [this](const archive::BulkIssue &issue) { m_refusals.take(issue); });
    if (!hasMore)
        return fail(ErrorCode::Protocol, hasMore.error().detail);
    part.isLast = !*hasMore;
    part.rejected = m_refusals.takeRows();
    sortUnique(part.trades);
    return part;
}

void openTradeFile(Reads &reads, exchange::BulkFile file, std::string path, market::InstrumentKey instrument,
                   std::function<void(Result<std::shared_ptr<BulkTradeFile>>)> done)
{
    readAsync<std::shared_ptr<BulkTradeFile>>(
        reads,
        [file = std::move(file), path = std::move(path), instrument = std::move(instrument)](storage::Reader &) mutable {
            return BulkTradeFile::open(std::move(file), path, instrument);
        },
        std::move(done));
}

} // namespace cw::ingest
