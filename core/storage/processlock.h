// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <tl/expected.hpp>

#include <memory>

namespace cw::storage {

/// A file that one process at a time holds. The system itself frees it when its holder ends, however that ends: what is in
/// the file is for messages only. A lock by what is in it would be held for ever after a kill or a power cut before that
/// was written. Not in a file system that several machines share.
class ProcessLock {
public:
    /// Why there is no lock.
    struct Refusal {
        bool isHeld = false; ///< by somebody; otherwise the file cannot be written or locked
        qint64 pid = 0;      ///< of the holder; 0: not known
        QString program;     ///< the same
    };

    /// Takes the lock, makes its file where it is not there, and waits a moment for a process that is just ending. Blocks
    /// for 200 ms at most.
    [[nodiscard]] static tl::expected<ProcessLock, Refusal> take(const QString &path);

    ProcessLock(ProcessLock &&) noexcept;
    ProcessLock &operator=(ProcessLock &&) noexcept;
    /// Removes the file.
    ~ProcessLock();

private:
    class Held;
    explicit ProcessLock(std::unique_ptr<Held> held);

    std::unique_ptr<Held> m_held;
};

} // namespace cw::storage
