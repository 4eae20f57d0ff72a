// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFileInfo>
#include <QString>

#include <archive.h>

#include <array>
#include <memory>

namespace cw::tests {

/// Where the large recordings lie: `../shared/data` beside the checkout. Not every machine has them.
inline QString sharedData(const QString &name = {})
{
    return QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/../shared/data/") + name;
}
inline bool hasSharedData() { return QFileInfo::exists(sharedData(QStringLiteral("README.md"))); }

/// The whole text of a file, plain or compressed with gzip or zstd; empty when it cannot be read.
inline QByteArray recordedText(const QString &path)
{
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry *entry = nullptr;
    constexpr std::size_t kBlock = 256 * 1024;
    if (archive_read_open_filename(reader.get(), path.toUtf8().constData(), kBlock) != ARCHIVE_OK
        || archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
        return {};
    QByteArray text;
    std::array<char, kBlock> block{};
    for (la_ssize_t got = 1; got > 0;) {
        got = archive_read_data(reader.get(), block.data(), block.size());
        if (got < 0)
            return {};
        text.append(block.data(), static_cast<qsizetype>(got));
    }
    return text;
}

} // namespace cw::tests
