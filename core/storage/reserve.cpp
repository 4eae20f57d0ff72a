// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/reserve.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>

namespace cw::storage {
namespace {

/// A file that goes and comes with every row would cost more than it saves.
constexpr std::chrono::minutes kPause{1};

} // namespace

bool Reserve::isThere() const
{
    return m_bytes > 0 && QFileInfo(QString::fromStdString(m_path)).size() >= m_bytes;
}

void Reserve::make(Clock::time_point now)
{
    if (m_bytes == 0 || isThere() || (m_givenUpAt && now - *m_givenUpAt < kPause))
        return;
    m_givenUpAt.reset();
    QFile file(QString::fromStdString(m_path));
    // Blocks of its own, not a hole in the file: a hole would give nothing back.
    if (!file.open(QIODevice::WriteOnly) || ::posix_fallocate(file.handle(), 0, m_bytes) != 0) {
        file.remove();
        m_givenUpAt = now;
    }
}

void Reserve::giveUp(Clock::time_point now)
{
    if (m_bytes == 0)
        return;
    QFile::remove(QString::fromStdString(m_path));
    m_givenUpAt = now;
}

} // namespace cw::storage
