// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"

#include "core/archive/archivehandles.h"
#include "core/archive/coldrows.h"
#include "core/archive/linereader.h"
#include "core/storage/durablefile.h"
#include "core/storage/rowrules.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QUrl>

#include <algorithm>
#include <system_error>
#include <utility>

namespace cw::archive {
namespace {

using storage::ColdFile;
using storage::RowBlock;
using storage::StoredRows;

QString qpath(const std::string &path) { return QString::fromStdString(path); }

/// Size and SHA-256 of a file.
Result<std::pair<std::int64_t, std::string>> measure(const std::string &path)
{
    QFile file(qpath(path));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return fail(file.exists() ? ErrorCode::Storage : ErrorCode::NotFound,
                    path + " cannot be read: " + file.errorString().toStdString() + '.');
    return std::pair(std::int64_t{file.size()}, hash.result().toHex().toStdString());
}

market::UtcTime timeOf(const market::Candle &row) { return row.openTime; }
market::UtcTime timeOf(const market::Trade &row) { return row.time; }
market::UtcTime timeOf(const market::FundingRate &row) { return row.time; }

std::string monthText(market::UtcTime time) { return market::isoText(time).substr(0, 7); }

} // namespace

std::string coldFileName(const std::string &folder, storage::FileReason reason,
                         const storage::Sequence &sequence, market::UtcTime first,
                         const std::vector<std::string> &taken)
{
    const std::string prefix = reason == storage::FileReason::Purged ? "purged-" : "";
    const std::string symbol = QUrl::toPercentEncoding(qpath(sequence.instrument.symbol)).toStdString();
    const std::string what(sequence.interval ? sequence.interval->text()
                                             : storage::rowKindText(sequence.kind));
    const std::string stem = prefix + std::string(market::marketText(sequence.instrument.market)) + '-'
                             + symbol + '-' + what + '-' + monthText(first);
    for (int number = 1;; ++number) {
        const std::string name =
            stem + (number == 1 ? std::string() : '.' + std::to_string(number)) + ".csv.zst";
        if (!QFile::exists(qpath(folder + '/' + name)) && std::ranges::find(taken, name) == taken.end())
            return name;
    }
}

// ---- Writing ---------------------------------------------------------------------------------------------------

struct ColdFileWriter::Target {
    ArchiveWriter handle{archive_write_new()};
};

ColdFileWriter::ColdFileWriter(std::string folder, ColdFile file)
    : m_folder(std::move(folder)), m_part(m_folder + '/' + file.name + ".part"),
      m_target(std::make_unique<Target>())
{
    m_manifest.file = std::move(file);
}

ColdFileWriter::~ColdFileWriter()
{
    if (!m_target)
        return;
    m_target.reset();
    QFile::remove(qpath(m_part));
}

tl::unexpected<Error> ColdFileWriter::failure() const
{
    struct archive *const a = m_target->handle.get();
    const char *const why = archive_error_string(a);
    // "Write error" alone names no cause.
    const int cause = archive_errno(a);
    return fail(ErrorCode::Storage, m_part + " could not be written: " + (why ? why : "no reason given")
                                        + (cause > 0 ? ": " + std::generic_category().message(cause) : "")
                                        + '.');
}

Result<std::unique_ptr<ColdFileWriter>> ColdFileWriter::create(const std::string &folder, ColdFile file)
{
    if (!QDir().mkpath(qpath(folder)))
        return fail(ErrorCode::Storage, "The folder " + folder + " cannot be made.");
    std::unique_ptr<ColdFileWriter> writer(new ColdFileWriter(folder, std::move(file)));
    if (auto opened = writer->open(); !opened)
        return failFrom(opened);
    return writer;
}

Result<> ColdFileWriter::open()
{
    struct archive *const a = m_target->handle.get();
    const ArchiveEntry entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), m_manifest.file.name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    // The file ends with its last byte, not with a filled block.
    if (archive_write_set_format_raw(a) != ARCHIVE_OK || archive_write_add_filter_zstd(a) != ARCHIVE_OK
        || archive_write_set_bytes_in_last_block(a, 1) != ARCHIVE_OK
        || archive_write_open_filename(a, m_part.c_str()) != ARCHIVE_OK
        || archive_write_header(a, entry.get()) != ARCHIVE_OK)
        return failure();
    return write(std::string(coldColumns(m_manifest.file.sequence.kind)) + '\n');
}

Result<> ColdFileWriter::write(std::string_view text)
{
    if (archive_write_data(m_target->handle.get(), text.data(), text.size())
        != static_cast<la_ssize_t>(text.size()))
        return failure();
    return {};
}

template<class Row>
Result<> ColdFileWriter::addRows(const std::vector<Row> &rows)
{
    std::string text;
    for (const Row &row : rows) {
        appendColdRow(text, row);
        m_digest.add(row);
    }
    const storage::SliceCount count = storage::digestOf(std::span(rows));
    const market::IdRange keys{storage::keyOf(rows.front()), storage::keyOf(rows.back()) + 1};
    ColdFile &file = m_manifest.file;
    if (m_manifest.blocks.empty()) {
        file.keys.from = keys.from;
        file.time.from = timeOf(rows.front());
    }
    file.keys.to = keys.to;
    file.time.to = timeOf(rows.back()) + std::chrono::microseconds(1);
    file.rows = m_digest.rows();
    file.sha256 = m_digest.hex();
    m_manifest.blocks.push_back({keys, count.rows, count.sha256});
    return write(text);
}

Result<> ColdFileWriter::add(const StoredRows &rows)
{
    return std::visit([this](const auto &each) { return addRows(each); }, rows);
}

Result<ColdManifest> ColdFileWriter::finish()
{
    if (archive_write_close(m_target->handle.get()) != ARCHIVE_OK)
        return failure();
    const std::string path = m_folder + '/' + m_manifest.file.name;
    auto measured = measure(m_part);
    if (!measured)
        return failFrom(measured);
    ColdFile &file = m_manifest.file;
    file.bytes = measured->first;
    file.fileSha256 = std::move(measured->second);
    if (auto moved = storage::moveDurably(qpath(m_part), qpath(path)); !moved)
        return failFrom(moved);
    m_target.reset();
    if (auto written = writeManifest(m_folder, m_manifest); !written)
        return failFrom(written);
    return m_manifest;
}

// ---- Reading ---------------------------------------------------------------------------------------------------

ColdFileReader::ColdFileReader(std::string path, ColdManifest manifest, std::unique_ptr<LineReader> lines)
    : m_path(std::move(path)), m_manifest(std::move(manifest)), m_lines(std::move(lines))
{
}

ColdFileReader::~ColdFileReader() = default;

tl::unexpected<Error> ColdFileReader::damaged(const std::string &what) const
{
    return fail(ErrorCode::Storage, m_path + " is not what its manifest says: " + what + '.');
}

Result<std::unique_ptr<ColdFileReader>> ColdFileReader::open(const std::string &folder, ColdManifest manifest)
{
    const ColdFile file = manifest.file;
    const std::string path = folder + '/' + file.name;
    auto measured = measure(path);
    if (!measured)
        return failFrom(measured);
    auto lines = LineReader::openFile(path);
    if (!lines)
        return failFrom(lines);
    std::unique_ptr<ColdFileReader> reader(new ColdFileReader(path, std::move(manifest), std::move(*lines)));
    if (measured->first != file.bytes)
        return reader->damaged("it has " + std::to_string(measured->first) + " bytes instead of "
                               + std::to_string(file.bytes));
    if (measured->second != file.fileSha256)
        return reader->damaged("its SHA-256 is " + measured->second + " instead of " + file.fileSha256);
    auto header = reader->m_lines->next();
    if (!header)
        return failFrom(header);
    if (*header != std::optional(coldColumns(file.sequence.kind)))
        return reader->damaged("its columns are not those of "
                               + std::string(rowKindText(file.sequence.kind)));
    return reader;
}

template<class Row>
Result<StoredRows> ColdFileReader::readBlock(const RowBlock &block)
{
    std::vector<Row> rows;
    for (std::int64_t i = 0; i < block.rows; ++i) {
        auto line = m_lines->next();
        if (!line)
            return failFrom(line);
        if (!*line || !parseColdRow(**line, rows))
            return damaged("line " + std::to_string(m_lines->lineNumber()) + " is no row");
        m_digest.add(rows.back());
    }
    const storage::SliceCount count = storage::digestOf(std::span(std::as_const(rows)));
    if (count.sha256 != block.sha256)
        return damaged("the rows up to line " + std::to_string(m_lines->lineNumber()) + " have the SHA-256 "
                       + count.sha256 + " instead of " + block.sha256);
    return StoredRows(std::move(rows));
}

Result<> ColdFileReader::checkEnd()
{
    auto line = m_lines->next();
    if (!line)
        return failFrom(line);
    if (*line)
        return damaged("it has more than " + std::to_string(m_manifest.file.rows) + " rows");
    if (m_digest.rows() != m_manifest.file.rows || m_digest.hex() != m_manifest.file.sha256)
        return damaged("its " + std::to_string(m_digest.rows()) + " rows have another sum");
    return {};
}

Result<std::optional<StoredRows>> ColdFileReader::next()
{
    if (m_block == m_manifest.blocks.size()) {
        if (auto checked = checkEnd(); !checked)
            return failFrom(checked);
        return std::nullopt;
    }
    const RowBlock &block = m_manifest.blocks[m_block++];
    const auto found = [](Result<StoredRows> rows) -> Result<std::optional<StoredRows>> {
        if (!rows)
            return failFrom(rows);
        return std::move(*rows);
    };
    switch (m_manifest.file.sequence.kind) {
    case storage::RowKind::Trades: return found(readBlock<market::Trade>(block));
    case storage::RowKind::Funding: return found(readBlock<market::FundingRate>(block));
    case storage::RowKind::Candles: break;
    }
    return found(readBlock<market::Candle>(block));
}

Result<> removeColdFile(const std::string &folder, const std::string &name)
{
    const std::string path = folder + '/' + name;
    if (QFile::exists(qpath(path)) && !QFile::remove(qpath(path)))
        return fail(ErrorCode::Storage, path + " cannot be removed.");
    return {};
}

} // namespace cw::archive
