// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/folder.h"

#include <QLoggingCategory>

#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace cw::storage::journal {
namespace {

namespace fs = std::filesystem;

Q_LOGGING_CATEGORY(logFolder, "cw.journal")

constexpr std::string_view kSuffix = ".journal";
constexpr std::string_view kBadSuffix = ".bad";
constexpr std::size_t kDigits = 20;
constexpr std::size_t kKeptBad = 8;

std::string padded(std::uint64_t number)
{
    const std::string digits = std::to_string(number);
    return std::string(kDigits - digits.size(), '0') + digits;
}

/// The number of a segment's file; zero for any other name.
std::uint64_t numberOf(std::string_view name)
{
    if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix))
        return 0;
    std::uint64_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + kDigits, number);
    return read.ec == std::errc() && read.ptr == name.data() + kDigits ? number : 0;
}

std::vector<std::string> namesIn(const std::string &folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        names.push_back(at->path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string conflictText(const ProcessLock::Refusal &refusal, const std::string &path)
{
    if (refusal.pid == 0)
        return "Another process uses the journal '" + path + "'.";
    return "Process " + std::to_string(refusal.pid) + " (" + refusal.program.toStdString()
           + ") already uses the journal '" + path + "'; stop it or use another data directory.";
}

/// "postgresql://user:secret@host/name" without what stands before the '@'.
std::string withoutUser(std::string_view url)
{
    const auto start = url.find("://");
    const auto at = url.rfind('@');
    if (start == std::string_view::npos || at == std::string_view::npos || at < start)
        return std::string(url);
    return std::string(url.substr(0, start + 3)) + std::string(url.substr(at + 1));
}

} // namespace

std::string folderFor(const std::string &dataDir, std::string_view databaseUrl)
{
    constexpr int kHexadecimal = 16;
    const std::string address = withoutUser(databaseUrl);
    std::string digits(kHexadecimal, '0');
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   std::uint64_t{XXH3_64bits(address.data(), address.size())}, kHexadecimal);
    digits.resize(static_cast<std::size_t>(end.ptr - digits.data()));
    return dataDir + "/journal/" + digits;
}

std::vector<std::uint64_t> segmentsIn(const std::string &folder)
{
    std::vector<std::uint64_t> numbers;
    for (const std::string &name : namesIn(folder)) {
        if (const std::uint64_t number = numberOf(name))
            numbers.push_back(number);
    }
    return numbers;
}

std::string segmentPathIn(const std::string &folder, std::uint64_t number)
{
    return folder + '/' + padded(number) + std::string(kSuffix);
}

std::vector<std::string> damagedIn(const std::string &folder)
{
    std::vector<std::string> names = namesIn(folder);
    std::erase_if(names, [](const std::string &name) { return !name.ends_with(kBadSuffix); });
    return names;
}

std::string lossPathIn(const std::string &folder) { return folder + "/dropped"; }

Result<Folder> Folder::open(const std::string &path)
{
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return fail(ErrorCode::Storage,
                    "The journal's folder '" + path + "' cannot be made: " + error.message() + '.');
    auto lock = ProcessLock::take(QString::fromStdString(path + "/lock"));
    if (lock)
        return Folder(path, std::move(*lock));
    if (lock.error().isHeld)
        return fail(ErrorCode::Conflict, conflictText(lock.error(), path));
    return fail(ErrorCode::Storage, "The journal's folder '" + path + "' is not writable.");
}

void Folder::remove(std::uint64_t number) const
{
    std::error_code ignored;
    fs::remove(segmentPath(number), ignored);
}

std::string Folder::asidePath(std::uint64_t number) const
{
    const std::string path = segmentPath(number);
    std::string aside = path + std::string(kBadSuffix);
    std::error_code ignored;
    for (int again = 2; fs::exists(aside, ignored); ++again)
        aside = path + '.' + std::to_string(again) + std::string(kBadSuffix);
    return aside;
}

std::string Folder::setAside(std::uint64_t number) const
{
    const std::string to = asidePath(number);
    std::error_code error;
    fs::rename(segmentPath(number), to, error);
    const std::vector<std::string> bad = damagedIn(m_path);
    for (std::size_t i = 0; i + kKeptBad < bad.size(); ++i) {
        const std::string old = m_path + '/' + bad[i];
        if (fs::remove(old, error))
            qCWarning(logFolder, "The damaged journal file '%s' is deleted: the newest %zu are kept.", old.c_str(), kKeptBad);
    }
    return to;
}

} // namespace cw::storage::journal
