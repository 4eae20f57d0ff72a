// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/rowstream.h"

#include "core/archive/coldfile.h"
#include "core/storage/rowrules.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace cw::engine {
namespace {

using RowPage = Result<std::optional<storage::StoredRows>>;

/// Rows of a page.
constexpr std::int64_t kPageRows = 20'000;

std::int64_t lastKeyOf(const storage::StoredRows &rows)
{
    return std::visit([](const auto &each) { return storage::keyOf(each.back()); }, rows);
}

/// The next file, from its first row on.
Result<std::unique_ptr<archive::ColdFileReader>> openedFile(const std::string &folder,
                                                            const storage::ColdFile &file)
{
    auto manifest = archive::readManifest(folder, file.name);
    if (!manifest)
        return failFrom(manifest);
    return archive::ColdFileReader::open(folder, std::move(*manifest));
}

/// Pages of one file after the other.
class FilePages {
public:
    FilePages(std::string folder, std::vector<storage::ColdFile> files)
        : m_folder(std::move(folder)), m_files(std::move(files))
    {
    }

    RowPage next()
    {
        for (;;) {
            if (!m_reading) {
                if (m_at == m_files.size())
                    return std::nullopt;
                auto reading = openedFile(m_folder, m_files[m_at++]);
                if (!reading)
                    return failFrom(reading);
                m_reading = std::move(*reading);
            }
            auto rows = m_reading->next();
            if (!rows || *rows)
                return rows;
            m_reading.reset();
        }
    }

private:
    std::string m_folder;
    std::vector<storage::ColdFile> m_files;
    std::size_t m_at = 0;
    std::unique_ptr<archive::ColdFileReader> m_reading;
};

} // namespace

Result<std::optional<std::int64_t>> RowStream::key()
{
    if (!m_isOver && m_at == std::size_t(storage::rowCount(m_page))) {
        auto page = m_pages();
        if (!page)
            return failFrom(page);
        m_isOver = !*page;
        m_at = 0;
        m_page = std::move(*page).value_or(storage::StoredRows());
    }
    if (m_isOver)
        return std::nullopt;
    return std::visit([this](const auto &rows) { return std::optional(storage::keyOf(rows[m_at])); }, m_page);
}

void RowStream::addTo(storage::RowDigest &digest) const
{
    std::visit([&](const auto &rows) { digest.add(rows[m_at]); }, m_page);
}

RowStream storedRows(storage::Reader &reader, const storage::Sequence &sequence, storage::RowScope scope,
                     market::IdRange keys)
{
    return RowStream([&reader, sequence, scope, keys]() mutable -> RowPage {
        if (keys.isEmpty())
            return std::nullopt;
        auto rows = reader.rowsBetween(sequence, scope, keys, kPageRows);
        if (!rows)
            return failFrom(rows);
        if (storage::rowCount(*rows) == 0)
            return std::nullopt;
        keys.from = lastKeyOf(*rows) + 1;
        return std::move(*rows);
    });
}

RowStream filedRows(const std::string &folder, std::vector<storage::ColdFile> files)
{
    std::ranges::sort(files, {}, [](const storage::ColdFile &file) { return file.keys.from; });
    return RowStream(
        [pages = std::make_shared<FilePages>(folder, std::move(files))] { return pages->next(); });
}

} // namespace cw::engine
