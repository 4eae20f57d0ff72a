// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/zipfile.h"

#include "core/archive/archivehandles.h"

#include <memory>

namespace cw::archive {
namespace {

la_ssize_t append(struct archive *, void *target, const void *bytes, std::size_t size)
{
    static_cast<QByteArray *>(target)->append(static_cast<const char *>(bytes), static_cast<qsizetype>(size));
    return static_cast<la_ssize_t>(size);
}

tl::unexpected<Error> failure(struct archive *a)
{
    const char *const why = archive_error_string(a);
    return fail(ErrorCode::Internal,
                std::string("A zip archive could not be made: ") + (why ? why : "no reason given") + '.');
}

} // namespace

Result<QByteArray> zipOf(const std::string &name, std::string_view text)
{
    QByteArray out;
    const ArchiveWriter zip(archive_write_new());
    const ArchiveEntry entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    if (archive_write_set_format_zip(zip.get()) != ARCHIVE_OK
        || archive_write_open(zip.get(), &out, nullptr, append, nullptr) != ARCHIVE_OK
        || archive_write_header(zip.get(), entry.get()) != ARCHIVE_OK
        || archive_write_data(zip.get(), text.data(), text.size()) != static_cast<la_ssize_t>(text.size())
        || archive_write_close(zip.get()) != ARCHIVE_OK)
        return failure(zip.get());
    return out;
}

} // namespace cw::archive
