// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loaded before the C library (LD_PRELOAD): lets one call that changes a file fail, as a full or broken disk does.
//
// DISKFAULT_PATH  only files whose path contains this count
// DISKFAULT_NTH   number of the call that fails, from 1; 0: none
// DISKFAULT_ERRNO what it fails with
// DISKFAULT_LOG   a file that gets the number of calls when the process ends

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

long numberOf(const char *name)
{
    const char *const text = std::getenv(name);
    return text ? std::atol(text) : 0;
}

bool isWatched(int file)
{
    static const char *const kPath = std::getenv("DISKFAULT_PATH");
    if (!kPath)
        return false;
    char link[64];
    char target[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t size = ::readlink(link, target, sizeof target - 1);
    if (size <= 0)
        return false;
    target[size] = '\0';
    return std::strstr(target, kPath) != nullptr;
}

/// True when this call is the one.
bool fails(int file)
{
    static const long kNth = numberOf("DISKFAULT_NTH");
    static const int kErrno = static_cast<int>(numberOf("DISKFAULT_ERRNO"));
    if (!isWatched(file) || ++calls != kNth)
        return false;
    errno = kErrno;
    return true;
}

template<class Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

struct Counter {
    ~Counter()
    {
        const char *const path = std::getenv("DISKFAULT_LOG");
        std::FILE *const file = path ? std::fopen(path, "w") : nullptr;
        if (!file)
            return;
        std::fprintf(file, "%ld", calls.load());
        std::fclose(file);
    }
} counter;

} // namespace

extern "C" {

ssize_t write(int file, const void *bytes, size_t size)
{
    static auto *const kNext = next<ssize_t(int, const void *, size_t)>("write");
    return fails(file) ? -1 : kNext(file, bytes, size);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    static auto *const kNext = next<ssize_t(int, const void *, size_t, off64_t)>("pwrite64");
    return fails(file) ? -1 : kNext(file, bytes, size, at);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    static auto *const kNext = next<ssize_t(int, const void *, size_t, off_t)>("pwrite");
    return fails(file) ? -1 : kNext(file, bytes, size, at);
}

int fsync(int file)
{
    static auto *const kNext = next<int(int)>("fsync");
    return fails(file) ? -1 : kNext(file);
}

int fdatasync(int file)
{
    static auto *const kNext = next<int(int)>("fdatasync");
    return fails(file) ? -1 : kNext(file);
}

int ftruncate64(int file, off64_t size)
{
    static auto *const kNext = next<int(int, off64_t)>("ftruncate64");
    return fails(file) ? -1 : kNext(file, size);
}

} // extern "C"
