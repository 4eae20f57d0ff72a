// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/writewhole.h"

#include <QIODevice>

namespace cw {

bool writeWhole(QIODevice &file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const qint64 taken = file.write(bytes.data(), static_cast<qint64>(bytes.size()));
        if (taken <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(taken));
    }
    return true;
}

} // namespace cw
