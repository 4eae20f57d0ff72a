// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/realpath.h"

#include <filesystem>
#include <system_error>

namespace cw::storage::sqlite {

namespace fs = std::filesystem;

QString realPath(const QString &path)
{
    constexpr int kMostLinks = 40;
    fs::path at(path.toStdString());
    std::error_code error;
    for (int links = 0; links < kMostLinks && fs::is_symlink(at, error); ++links) {
        const fs::path target = fs::read_symlink(at, error);
        at = target.is_absolute() ? target : at.parent_path() / target;
    }
    const fs::path real = fs::weakly_canonical(at, error);
    return error ? path : QString::fromStdString(real.string());
}

} // namespace cw::storage::sqlite
