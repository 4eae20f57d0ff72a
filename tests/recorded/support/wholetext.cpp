// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/recorded/support/wholetext.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

namespace cw::recorded {

Result<QByteArray> readWholeText(const std::string &path)
{
    const std::unique_ptr<struct archive, int (*)(struct archive *)> file(archive_read_new(),
                                                                          archive_read_free);
    archive_read_support_format_raw(file.get());
    archive_read_support_filter_all(file.get());
    struct archive_entry *entry = nullptr;
    std::array<char, 65536> block{};
    if (archive_read_open_filename(file.get(), path.c_str(), block.size()) != ARCHIVE_OK
        || archive_read_next_header(file.get(), &entry) != ARCHIVE_OK)
        return fail(ErrorCode::NotFound, path + ": the recording cannot be read");
    QByteArray text;
    la_ssize_t got = 0;
    while ((got = archive_read_data(file.get(), block.data(), block.size())) > 0)
        text.append(block.data(), static_cast<qsizetype>(got));
    if (got < 0)
        return fail(ErrorCode::InvalidInput, path + ": the recording is damaged");
    return text;
}

} // namespace cw::recorded
