// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/bulkrows.h"

#include "core/archive/bulkreader.h"
#include "core/archive/rowwriter.h"
#include "core/ingest/fetches/bulkrefusals.h"

#include <QCryptographicHash>

#include <algorithm>

namespace cw::ingest {
namespace {

using market::Candle;

std::string sha256Of(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

struct FileRow {
    Candle candle;
    std::int64_t line = 0;
};

void refuse(BulkRefusals &refusals, const FileRow &row)
{
    const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::Candles);
    archive::BulkIssue issue{row.line, "another row of the file says something else about the same candle", {},
                             market::toUs(row.candle.openTime)};
    writer->candle(issue.text, row.candle);
    refusals.take(issue);
}

/// Files were seen out of order and with a row twice (binance-api §11.5).
std::vector<Candle> sortUnique(std::vector<FileRow> rows, BulkRefusals &refusals)
{
    const auto isEarlier = [](const FileRow &a, const FileRow &b) { return a.candle.openTime < b.candle.openTime; };
    if (!std::is_sorted(rows.begin(), rows.end(), isEarlier))
        std::stable_sort(rows.begin(), rows.end(), isEarlier);
    std::vector<Candle> out;
    out.reserve(rows.size());
    for (auto first = rows.begin(); first != rows.end();) {
        const auto end = std::find_if(first, rows.end(), [&](const FileRow &row) { return isEarlier(*first, row); });
        const bool isOne = std::all_of(
            first, end, [&](const FileRow &row) { return market::sameValues(row.candle, first->candle); });
        if (isOne)
            out.push_back(std::move(first->candle));
        else
            std::for_each(first, end, [&](const FileRow &row) { refuse(refusals, row); });
        first = end;
    }
    return out;
}

} // namespace

Result<BulkRows> readBulkRows(const exchange::BulkFile &file, const std::string &path,
                              const market::SeriesKey &series, const market::TimeRanges &wanted)
{
    if (sha256Of(file.bytes) != file.sha256)
        return fail(ErrorCode::Protocol, path + " does not have the SHA-256 that its .CHECKSUM names.");
    auto lines = archive::LineReader::openMemory(file.bytes, path);
    if (!lines)
        return fail(ErrorCode::Protocol, lines.error().detail);
    BulkRefusals refusals(series.instrument, series.interval, path);
    std::vector<FileRow> rows;
    auto report = archive::readBulkCandles(
        **lines, series.interval,
        [&](const Candle &row) {
            if (wanted.contains(row.openTime))
                rows.push_back({row, (*lines)->lineNumber()});
        },
        [&](const archive::BulkIssue &issue) { refusals.take(issue); });
    if (!report)
        return fail(ErrorCode::Protocol, report.error().detail);
    BulkRows out;
    out.candles = sortUnique(std::move(rows), refusals);
    out.refused = refusals.count();
    out.rejected = refusals.takeRows();
    return out;
}

} // namespace cw::ingest
