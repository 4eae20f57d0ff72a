// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/filework.h"

#include "core/storage/rowrules.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using archive::ColdFileReader;
using archive::ColdFileWriter;
using storage::ColdFile;

/// Rows a block has, and a transaction takes out later: the writer of the live feed waits for it.
constexpr std::int64_t kBlockRows = 2'000;

std::int64_t lastKey(const storage::StoredRows &rows)
{
    return std::visit([](const auto &each) { return storage::keyOf(each.back()); }, rows);
}

/// The file of `files` that holds the same rows for the same reason.
const ColdFile *sameRows(const std::vector<ColdFile> &files, const ColdFile &wanted)
{
    const auto found = std::ranges::find_if(files, [&wanted](const ColdFile &file) {
        return file.sequence == wanted.sequence && file.reason == wanted.reason
               && file.sha256 == wanted.sha256 && file.rows == wanted.rows && file.fault.empty();
    });
    return found == files.end() ? nullptr : &*found;
}

std::vector<std::string> namesOf(const std::vector<ColdFile> &files)
{
    std::vector<std::string> names;
    for (const ColdFile &file : files)
        names.push_back(file.name);
    return names;
}

} // namespace

FileWork::FileWork(std::string folder, ColdFile file, market::UtcTime begin, std::vector<ColdFile> known)
    : m_folder(std::move(folder)), m_file(std::move(file)), m_begin(begin), m_known(std::move(known))
{
}

Result<> FileWork::open()
{
    m_file.name = archive::coldFileName(m_folder, m_file.reason, m_file.sequence, m_begin, namesOf(m_known));
    auto writing = ColdFileWriter::create(m_folder, m_file);
    if (!writing)
        return failFrom(writing);
    m_writing = std::move(*writing);
    return {};
}

Result<std::optional<std::int64_t>> FileWork::writeRows(storage::Reader &reader, storage::RowScope scope,
                                                        const market::IdRange &keys)
{
    auto rows = reader.rowsBetween(m_file.sequence, scope, keys, kBlockRows);
    if (!rows)
        return failFrom(rows);
    if (storage::rowCount(*rows) == 0)
        return std::nullopt;
    if (!m_writing) {
        if (auto opened = open(); !opened)
            return failFrom(opened);
    }
    if (auto added = m_writing->add(*rows); !added)
        return failFrom(added);
    const std::int64_t next = lastKey(*rows) + 1;
    return next < keys.to ? std::optional(next) : std::nullopt;
}

Result<bool> FileWork::close(const std::optional<std::string> &counted)
{
    if (!m_writing)
        return false;
    if (counted && *counted != m_writing->written().sha256) {
        m_writing.reset();
        return fail(ErrorCode::Conflict,
                    "Rows came, went or changed while they were put in a file; what is left was not "
                    "deleted. Ask again.");
    }
    const ColdFile *same = sameRows(m_known, m_writing->written());
    auto manifest = same ? archive::readManifest(m_folder, same->name)
                         : Result<archive::ColdManifest>(fail(ErrorCode::NotFound, "There is no such file."));
    // Another node may have it; then this one has its own.
    if (!manifest)
        manifest = m_writing->finish();
    m_writing.reset();
    if (!manifest)
        return failFrom(manifest);
    m_manifest = std::move(*manifest);
    m_manifest.file.keepUntil = m_file.keepUntil;
    return true;
}

Result<bool> FileWork::prove()
{
    if (!m_reading) {
        auto reading = ColdFileReader::open(m_folder, m_manifest);
        if (!reading)
            return failFrom(reading);
        m_reading = std::move(*reading);
    }
    auto block = m_reading->next();
    if (!block)
        return failFrom(block);
    return block->has_value();
}

} // namespace cw::engine
