// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/processlock.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QLockFile>
#include <QThread>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace cw::storage {
namespace {

/// Long enough for a process that is just ending, or just making what the lock is for.
constexpr int kWaitMs = 200;

#ifdef Q_OS_UNIX

constexpr unsigned long kLookAgainMs = 20;

enum class Attempt : std::uint8_t { Taken, Held, Failed };

/// The file may have been removed by its last holder between our look at it and the lock.
bool isStillThere(int file, const QByteArray &path)
{
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(file, &opened) == 0 && ::stat(path.constData(), &named) == 0 && opened.st_ino == named.st_ino
           && opened.st_dev == named.st_dev;
}

Attempt lockOnce(const QByteArray &path, int &file)
{
    constexpr mode_t kForAll = 0666;
    file = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, kForAll);
    if (file < 0)
        return Attempt::Failed;
    const bool isLocked = ::flock(file, LOCK_EX | LOCK_NB) == 0;
    const bool isHeld = !isLocked && errno == EWOULDBLOCK;
    if (isLocked && isStillThere(file, path))
        return Attempt::Taken;
    ::close(file);
    return isLocked || isHeld ? Attempt::Held : Attempt::Failed;
}

/// Who says so in the file; nobody while it is empty.
ProcessLock::Refusal holderOf(const QString &path)
{
    ProcessLock::Refusal refusal{true, 0, {}};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refusal;
    refusal.pid = file.readLine().trimmed().toLongLong();
    refusal.program = QString::fromUtf8(file.readLine().trimmed());
    return refusal;
}

/// A name that does not fit on the disk is no reason to go without the lock.
void writeName(int file)
{
    const QByteArray name = QByteArray::number(QCoreApplication::applicationPid()) + '\n'
                            + QCoreApplication::applicationName().toUtf8() + '\n';
    if (::ftruncate(file, 0) == 0)
        [[maybe_unused]] const auto written = ::write(file, name.constData(), static_cast<std::size_t>(name.size()));
}

#endif

} // namespace

#ifdef Q_OS_UNIX

class ProcessLock::Held {
public:
    Held(int file, QByteArray path) : m_file(file), m_path(std::move(path)) {}
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;
    /// In this order: whoever waits for the lock of a file that is gone looks again.
    ~Held()
    {
        if (isStillThere(m_file, m_path))
            ::unlink(m_path.constData());
        ::close(m_file);
    }

private:
    const int m_file;
    const QByteArray m_path;
};

tl::expected<ProcessLock, ProcessLock::Refusal> ProcessLock::take(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    const QDeadlineTimer deadline(kWaitMs);
    int file = -1;
    Attempt attempt = lockOnce(name, file);
    while (attempt == Attempt::Held && !deadline.hasExpired()) {
        QThread::msleep(kLookAgainMs);
        attempt = lockOnce(name, file);
    }
    if (attempt == Attempt::Held)
        return tl::unexpected(holderOf(path));
    if (attempt == Attempt::Failed)
        return tl::unexpected(Refusal());
    writeName(file);
    return ProcessLock(std::make_unique<Held>(file, name));
}

#else

/// Qt's lock is one of the system there.
class ProcessLock::Held {
public:
    explicit Held(const QString &path) : file(path) { file.setStaleLockTime(0); }

    QLockFile file;
};

tl::expected<ProcessLock, ProcessLock::Refusal> ProcessLock::take(const QString &path)
{
    auto held = std::make_unique<Held>(path);
    if (held->file.tryLock(kWaitMs))
        return ProcessLock(std::move(held));
    Refusal refusal;
    refusal.isHeld = held->file.error() == QLockFile::LockFailedError;
    QString host;
    if (!held->file.getLockInfo(&refusal.pid, &host, &refusal.program))
        refusal.pid = 0;
    return tl::unexpected(refusal);
}

#endif

ProcessLock::ProcessLock(std::unique_ptr<Held> held) : m_held(std::move(held)) {}
ProcessLock::ProcessLock(ProcessLock &&) noexcept = default;
ProcessLock &ProcessLock::operator=(ProcessLock &&) noexcept = default;
ProcessLock::~ProcessLock() = default;

} // namespace cw::storage
