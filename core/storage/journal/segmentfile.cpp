// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/segmentfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace cw::storage::journal {
namespace {

constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<Error> failure(const char *doing, const std::string &path)
{
    const int reason = errno;
    const bool isFull = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
    return fail(isFull ? ErrorCode::StorageFull : ErrorCode::Storage,
                "The journal file '" + path + "' could not be " + doing + ": "
                    + std::generic_category().message(reason) + '.');
}

/// Repeats a call that a signal interrupted.
template<class Call>
auto uninterrupted(Call call)
{
    auto answer = call();
    while (answer < 0 && errno == EINTR)
        answer = call();
    return answer;
}

} // namespace

Result<SegmentFile> SegmentFile::create(const std::string &path)
{
    const int descriptor = uninterrupted(
        [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly); });
    if (descriptor < 0)
        return failure("created", path);
    return SegmentFile(descriptor, path);
}

Result<SegmentFile> SegmentFile::open(const std::string &path, bool forWriting)
{
    const int descriptor =
        uninterrupted([&] { return ::open(path.c_str(), (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC); });
    if (descriptor < 0)
        return failure("opened", path);
    return SegmentFile(descriptor, path);
}

SegmentFile::SegmentFile(SegmentFile &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path))
{
}

SegmentFile &SegmentFile::operator=(SegmentFile &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    return *this;
}

SegmentFile::~SegmentFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<> SegmentFile::write(std::string_view bytes, std::int64_t offset)
{
    while (!bytes.empty()) {
        const ssize_t written =
            uninterrupted([&] { return ::pwrite(m_descriptor, bytes.data(), bytes.size(), offset); });
        if (written < 0)
            return failure("written", m_path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += written;
    }
    return {};
}

Result<> SegmentFile::truncate(std::int64_t size)
{
    if (uninterrupted([&] { return ::ftruncate(m_descriptor, size); }) != 0)
        return failure("cut off", m_path);
    return {};
}

Result<std::string> SegmentFile::read(std::int64_t offset, std::int64_t size) const
{
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = uninterrupted([&] {
            return ::pread(m_descriptor, bytes.data() + done, bytes.size() - done,
                           offset + static_cast<std::int64_t>(done));
        });
        if (got < 0)
            return failure("read", m_path);
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

Result<std::int64_t> SegmentFile::size() const
{
    struct stat facts {};
    if (::fstat(m_descriptor, &facts) != 0)
        return failure("examined", m_path);
    return facts.st_size;
}

} // namespace cw::storage::journal
