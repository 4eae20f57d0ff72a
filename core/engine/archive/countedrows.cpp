// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/countedrows.h"

#include <cstdint>
#include <utility>

namespace cw::engine {

CountedRows::CountedRows(storage::Reader &reader, storage::Sequence sequence, const std::string &folder,
                         std::vector<storage::ColdFile> filed)
    : m_reader(reader), m_sequence(std::move(sequence)), m_filed(filedRows(folder, std::move(filed)))
{
}

Result<CountedRows::Part> CountedRows::add(const market::IdRange &keys)
{
    RowStream stored = storedRows(m_reader, m_sequence, storage::RowScope::Lasting, keys);
    storage::RowDigest unfiled;
    Part part;
    for (;;) {
        auto key = stored.key();
        if (!key)
            return failFrom(key);
        if (!*key)
            break;
        if (auto added = addFiled(**key); !added)
            return failFrom(added);
        auto filed = m_filed.key();
        if (!filed)
            return failFrom(filed);
        ++part.rows;
        // What is not out yet is in the file and here.
        if (*filed != *key) {
            stored.addTo(m_digest);
            stored.addTo(unfiled);
        }
        stored.skip();
    }
    part.unfiledSha256 = unfiled.hex();
    return part;
}

Result<std::string> CountedRows::sum()
{
    if (auto added = addFiled(INT64_MAX); !added)
        return failFrom(added);
    return m_digest.hex();
}

/// Rows of the files that come before a key.
Result<> CountedRows::addFiled(std::int64_t before)
{
    for (;;) {
        auto key = m_filed.key();
        if (!key)
            return failFrom(key);
        if (!*key || **key >= before)
            return {};
        m_filed.addTo(m_digest);
        m_filed.skip();
    }
}

} // namespace cw::engine
