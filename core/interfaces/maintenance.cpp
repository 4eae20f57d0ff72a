// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/maintenance.h"

#include <algorithm>

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

Result<std::int64_t> cancelKind(Maintenance &maintenance, CareKind kind)
{
    const auto runs = maintenance.status().runs;
    const auto found = std::find_if(runs.begin(), runs.end(),
                                    [kind](const CareRun &run) { return run.kind == kind && !run.isOver; });
    if (found == runs.end())
        return fail(ErrorCode::NotFound, "There is no " + std::string(careKindText(kind)) + " under way.");
    maintenance.cancel(found->id);
    return found->id;
}

} // namespace cw::interfaces
