// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/finding.h"

namespace cw::arch {

QString describe(const Findings &findings)
{
    QStringList lines;
    for (const Finding &finding : findings) {
        const QString place =
            finding.line > 0 ? QStringLiteral("%1:%2").arg(finding.path).arg(finding.line) : finding.path;
        lines.append(place + QStringLiteral(": ") + finding.what);
    }
    return lines.join(u'\n');
}

} // namespace cw::arch
