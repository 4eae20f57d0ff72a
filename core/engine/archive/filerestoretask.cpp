// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/filerestoretask.h"

#include "core/engine/base/coldplace.h"
#include "core/interfaces/gapfiller.h"
#include "core/market/localtime.h"
#include "core/storage/lostfile.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using storage::ColdFile;
using storage::GapRecord;
using storage::Reader;
using storage::StoredRows;
using storage::WriteBatch;

Result<ColdFile> fileNamed(Reader &reader, const std::string &name)
{
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    const auto found = std::ranges::find(*files, name, &ColdFile::name);
    if (found == files->end())
        return fail(ErrorCode::NotFound, "There is no cold file " + name + '.');
    return *found;
}

void put(WriteBatch &batch, const storage::Sequence &sequence, std::vector<market::Candle> rows)
{
    batch.candles.push_back({{sequence.instrument, *sequence.interval}, std::move(rows)});
}
void put(WriteBatch &batch, const storage::Sequence &sequence, std::vector<market::Trade> rows)
{
    batch.trades.push_back({sequence.instrument, std::move(rows)});
}
void put(WriteBatch &batch, const storage::Sequence &sequence, std::vector<market::FundingRate> rows)
{
    batch.funding.push_back({sequence.instrument, std::move(rows)});
}

/// Entries of the ledger that say rows are in this file.
Result<std::vector<GapRecord>> recordsOf(Reader &reader, const ColdFile &file)
{
    auto records = reader.gaps(file.sequence.instrument, file.sequence.interval, true);
    if (!records)
        return records;
    std::erase_if(*records, [&file](const GapRecord &record) {
        return !storage::namesFile(record, file)
               || !(storage::isWanted(record.status) || storage::isFileLost(record));
    });
    return records;
}

} // namespace

FileRestoreTask::FileRestoreTask(const StoreTools &tools, std::string file, bool isDryRun, std::string madeBy)
    : m_tools(tools), m_name(std::move(file)), m_isDryRun(isDryRun), m_madeBy(std::move(madeBy)),
      m_writer(tools.sink, tools.timers, [this] {
          if (m_writer.error())
              finish(tl::unexpected(*m_writer.error()));
      })
{
}

void FileRestoreTask::start()
{
    ingest::readAsync<Source>(
        m_tools.reads,
        [name = m_name, folder = m_tools.coldFolder, isShared = m_tools.isShared,
         self = interfaces::parseGapFiller(m_madeBy).node](Reader &reader) {
            return openSource(reader, name, folder, isShared, self);
        },
        m_lifetime.guard([this](Result<Source> source) { handleSource(std::move(source)); }));
}

Result<FileRestoreTask::Source> FileRestoreTask::openSource(Reader &reader, const std::string &name,
                                                            const std::string &folder, bool isShared,
                                                            const std::string &self)
{
    auto file = fileNamed(reader, name);
    if (!file)
        return failFrom(file);
    auto manifest = manifestOf(folder, *file);
    if (!manifest && manifest.error().code == ErrorCode::NotFound && isShared)
        return fail(ErrorCode::NotFound, elsewhereText(*file, self));
    Source source{std::move(*file), {}, {}};
    if (manifest && manifest->file.fileSha256 != source.file.fileSha256)
        manifest =
            fail(ErrorCode::Storage, "The manifest of " + name + " is not the one the database knows.");
    auto rows = manifest ? archive::ColdFileReader::open(folder, std::move(*manifest))
                         : Result<std::unique_ptr<archive::ColdFileReader>>(failFrom(manifest));
    if (rows)
        source.rows = std::move(*rows);
    else
        source.fault = rows.error();
    return source;
}

void FileRestoreTask::handleSource(Result<Source> source)
{
    if (!source)
        return finish(failFrom(source));
    m_source = std::move(*source);
    if (m_source.fault)
        return finishLost(*m_source.fault);
    m_rowsTotal = m_source.file.rows;
    m_report.slicesTotal = 1;
    m_report.checksum = m_source.file.sha256;
    onChanged();
    if (m_isDryRun)
        return finish({});
    readBlock();
}

void FileRestoreTask::readBlock()
{
    ingest::readAsync<std::optional<StoredRows>>(
        m_tools.reads, [rows = m_source.rows](Reader &) { return rows->next(); },
        m_lifetime.guard([this](Result<std::optional<StoredRows>> rows) {
            if (!rows)
                finishLost(rows.error());
            else if (*rows)
                writeBlock(std::move(**rows));
            else
                closeLedger();
        }));
}

void FileRestoreTask::writeBlock(StoredRows rows)
{
    const std::int64_t count = storage::rowCount(rows);
    WriteBatch batch;
    std::visit([&](auto &each) { put(batch, m_source.file.sequence, std::move(each)); }, rows);
    m_writer.write(std::move(batch), [this, count] {
        m_rowsDone += count;
        onChanged();
        readBlock();
    });
}

void FileRestoreTask::closeLedger()
{
    ingest::readAsync<std::vector<GapRecord>>(
        m_tools.reads, [file = m_source.file](Reader &reader) { return recordsOf(reader, file); },
        m_lifetime.guard([this](Result<std::vector<GapRecord>> records) {
            if (records)
                writeEnd(std::move(*records));
            else
                finish(failFrom(records));
        }));
}

void FileRestoreTask::writeEnd(std::vector<GapRecord> records)
{
    WriteBatch batch;
    for (GapRecord &record : records) {
        record.status = storage::GapStatus::Filled;
        record.filledBy = m_madeBy;
        batch.gaps.push_back(std::move(record));
    }
    batch.coldFiles.push_back(m_source.file);
    batch.coldFiles.back().isAway = false;
    batch.coldFiles.back().verifiedAt = market::localTime();
    batch.coldFiles.back().fault.clear();
    m_writer.write(std::move(batch), [this] {
        m_report.slicesDone = 1;
        noteChanged(m_source.file.sequence, m_source.file.keys);
        finish({});
    });
}

void FileRestoreTask::finishLost(Error fault)
{
    WriteBatch batch;
    batch.coldFiles.push_back(m_source.file);
    batch.coldFiles.back().verifiedAt = market::localTime();
    batch.coldFiles.back().fault = fault.detail;
    m_writer.write(std::move(batch), [this, fault = std::move(fault)] { finish(tl::unexpected(fault)); });
}

void FileRestoreTask::finish(Result<> result)
{
    if (!std::exchange(m_isOver, true))
        onDone(std::move(result));
}

} // namespace cw::engine
