// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/filedoor.h"

#include "core/archive/importfile.h"
#include "core/archive/rowexport.h"

namespace cw::engine {

using interfaces::RowExport;
using interfaces::RowWatch;

Result<interfaces::RowFileName> FileDoor::nameOf(const std::string &path) const
{
    return archive::rowFileName(path);
}

interfaces::RowFileReport FileDoor::importFile(const interfaces::RowFile &file, const RowWatch &watch)
{
    return archive::importFile(m_importer, file, watch);
}

Result<std::int64_t> FileDoor::exportRows(const RowExport &rows, const interfaces::TextSink &sink,
                                          const RowWatch &watch)
{
    return archive::exportRows(m_data, rows, sink, watch);
}

Result<std::int64_t> FileDoor::exportTo(const std::string &path, const RowExport &rows, const RowWatch &watch)
{
    return archive::exportTo(path, m_data, rows, watch);
}

} // namespace cw::engine
