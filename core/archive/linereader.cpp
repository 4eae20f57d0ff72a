// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/linereader.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <archive.h>
#include <archive_entry.h>

#include <utility>

namespace cw::archive {
namespace {

constexpr std::size_t kChunk = 128 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct ArchiveDeleter {
    void operator()(struct archive *a) const { archive_read_free(a); }
};

QString toQString(const std::string &path) { return QString::fromStdString(path); }

} // namespace

struct LineReader::Source {
    std::unique_ptr<struct archive, ArchiveDeleter> handle{archive_read_new()};
    QByteArray bytes;
};

LineReader::LineReader(std::string name) : m_source(std::make_unique<Source>()), m_name(std::move(name))
{
    struct archive *const a = m_source->handle.get();
    archive_read_support_format_zip(a);
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_zstd(a);
}

LineReader::~LineReader() = default;

Result<std::unique_ptr<LineReader>> LineReader::openFile(const std::string &path)
{
    const QFileInfo info(toQString(path));
    if (!info.isFile())
        return fail(ErrorCode::NotFound, path + ": there is no regular file of that name");
    std::unique_ptr<LineReader> reader(new LineReader(path));
    if (archive_read_open_filename(reader->m_source->handle.get(), path.c_str(), kChunk) != ARCHIVE_OK)
        return reader->damaged();
    if (auto started = reader->start(); !started)
        return failFrom(started);
    return reader;
}

Result<std::unique_ptr<LineReader>> LineReader::openMemory(QByteArray bytes, std::string name)
{
    std::unique_ptr<LineReader> reader(new LineReader(std::move(name)));
    Source &source = *reader->m_source;
    source.bytes = std::move(bytes);
    if (archive_read_open_memory(source.handle.get(), source.bytes.constData(),
                                 static_cast<std::size_t>(source.bytes.size()))
        != ARCHIVE_OK)
        return reader->damaged();
    if (auto started = reader->start(); !started)
        return failFrom(started);
    return reader;
}

Result<> LineReader::start()
{
    struct archive_entry *entry = nullptr;
    const int status = archive_read_next_header(m_source->handle.get(), &entry);
    if (status == ARCHIVE_EOF) {
        m_ended = true;
        return {};
    }
    if (status < ARCHIVE_WARN)
        return damaged();
    if (archive_entry_is_encrypted(entry) != 0)
        return fail(ErrorCode::InvalidInput,
                    m_name + ": the archive is encrypted; only plain archives can be read");
    return {};
}

Result<std::optional<std::string_view>> LineReader::next()
{
    std::size_t end = m_buffer.find('\n', m_at);
    while (end == std::string::npos && !m_ended) {
        const std::size_t searched = m_buffer.size() - m_at;
        auto more = fill();
        if (!more)
            return failFrom(more);
        end = m_buffer.find('\n', m_at + searched);
        if ((end == std::string::npos ? m_buffer.size() : end) - m_at > kMaxLine)
            return fail(ErrorCode::InvalidInput,
                        m_name + ": line " + std::to_string(m_line + 1) + " is longer than 65536 bytes");
    }
    if (end == std::string::npos && m_at >= m_buffer.size())
        return std::nullopt;
    std::string_view line(m_buffer.data() + m_at, (end == std::string::npos ? m_buffer.size() : end) - m_at);
    m_at = end == std::string::npos ? m_buffer.size() : end + 1;
    if (m_line++ == 0 && line.starts_with(kByteOrderMark))
        line.remove_prefix(kByteOrderMark.size());
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    m_current = line;
    return line;
}

void LineReader::stop() noexcept
{
    m_at = m_buffer.size();
    m_ended = true;
}

Result<bool> LineReader::fill()
{
    m_buffer.erase(0, std::exchange(m_at, 0));
    const std::size_t kept = m_buffer.size();
    m_buffer.resize(kept + kChunk);
    const la_ssize_t got = archive_read_data(m_source->handle.get(), m_buffer.data() + kept, kChunk);
    m_buffer.resize(kept + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    if (got < 0)
        return damaged();
    m_bytes += got;
    if (m_bytes > kMaxBytes)
        return fail(ErrorCode::InvalidInput, m_name + ": holds more than 64 GiB of text");
    if (got > 0)
        return true;
    m_ended = true;
    if (auto single = checkSingleMember(); !single)
        return failFrom(single);
    return false;
}

Result<> LineReader::checkSingleMember()
{
    struct archive_entry *entry = nullptr;
    const int status = archive_read_next_header(m_source->handle.get(), &entry);
    if (status == ARCHIVE_EOF)
        return {};
    if (status < ARCHIVE_WARN)
        return damaged();
    return fail(ErrorCode::InvalidInput,
                m_name + ": the archive has several members; exactly one is accepted");
}

tl::unexpected<Error> LineReader::damaged() const
{
    const char *const why = archive_error_string(m_source->handle.get());
    return fail(ErrorCode::InvalidInput, m_name + ": cannot be read or is damaged"
                                             + (why ? std::string(" (") + why + ')' : std::string()));
}

Result<bool> verifyChecksum(const std::string &path)
{
    QFile listed(toQString(path) + QStringLiteral(".CHECKSUM"));
    if (!listed.exists())
        return false;
    QFile file(toQString(path));
    if (!listed.open(QIODevice::ReadOnly) || !file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, path + ": the file or its CHECKSUM cannot be read");
    constexpr int kHexDigits = 64;
    const QByteArray expected = listed.read(kHexDigits).toLower();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!hash.addData(&file))
        return fail(ErrorCode::InvalidInput, path + ": reading failed");
    if (hash.result().toHex() != expected)
        return fail(ErrorCode::InvalidInput, path + ": its SHA-256 is not the one in the CHECKSUM file");
    return true;
}

} // namespace cw::archive
