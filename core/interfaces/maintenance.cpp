// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/maintenance.h"

namespace cw::interfaces {

std::string_view careKindText(CareKind kind) noexcept
{
    switch (kind) {
    case CareKind::Backup: return "backup";
    case CareKind::Check: return "check";
    case CareKind::Analyze: return "analyze";
    case CareKind::Vacuum: return "vacuum";
    }
    return "check";
}

std::optional<CareKind> parseCareKind(std::string_view text) noexcept
{
    for (const CareKind kind : kCareKinds) {
        if (careKindText(kind) == text)
            return kind;
    }
    return std::nullopt;
}

} // namespace cw::interfaces
