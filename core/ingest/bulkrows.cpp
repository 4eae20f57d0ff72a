// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/bulkrows.h"

#include "core/archive/bulkreader.h"

#include <QCryptographicHash>

#include <algorithm>

namespace cw::ingest {
namespace {

using market::Candle;

std::string sha256Of(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

/// Files were seen out of order and with a row twice (binance-api §11.5).
void sortUnique(std::vector<Candle> &rows)
{
    const auto isEarlier = [](const Candle &a, const Candle &b) { return a.openTime < b.openTime; };
    if (!std::is_sorted(rows.begin(), rows.end(), isEarlier))
        std::stable_sort(rows.begin(), rows.end(), isEarlier);
    const auto isSameSlot = [](const Candle &a, const Candle &b) { return a.openTime == b.openTime; };
    rows.erase(std::unique(rows.begin(), rows.end(), isSameSlot), rows.end());
}

} // namespace

Result<BulkRows> readBulkRows(const exchange::BulkFile &file, const std::string &path,
                              market::Interval interval, const market::TimeRanges &wanted)
{
    if (sha256Of(file.bytes) != file.sha256)
        return fail(ErrorCode::Protocol, path + " does not have the SHA-256 that its .CHECKSUM names.");
    auto lines = archive::LineReader::openMemory(file.bytes, path);
    if (!lines)
        return fail(ErrorCode::Protocol, lines.error().detail);
    BulkRows out;
    auto report = archive::readBulkCandles(**lines, interval, [&](const Candle &row) {
        if (wanted.contains(row.openTime))
            out.candles.push_back(row);
    });
    if (!report)
        return fail(ErrorCode::Protocol, report.error().detail);
    out.rejected = report->rejected;
    if (!report->issues.empty())
        out.firstRejection =
            "line " + std::to_string(report->issues.front().line) + ": " + report->issues.front().reason;
    sortUnique(out.candles);
    return out;
}

} // namespace cw::ingest
