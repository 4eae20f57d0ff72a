// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/descriptors.h"

#include <QtGlobal>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace cw::http {
namespace {

/// More than any node needs; a system without a limit answers with a huge number.
constexpr int kPlenty = 65'536;
/// What a node opens besides its clients, with room for a backup or an import, and for clients that are being refused.
constexpr int kOwnDescriptors = 96;
constexpr int kFewestClients = 8;

} // namespace

int raiseDescriptorLimit()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return kPlenty;
    const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, kPlenty);
    if (limit.rlim_cur < wanted) {
        const rlimit raised{wanted, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, kPlenty));
#else
    return kPlenty;
#endif
}

ServerLimits fittedTo(ServerLimits limits, int descriptors)
{
    const int room = std::max(2 * kFewestClients, descriptors - kOwnDescriptors);
    if (room >= limits.connections + limits.webSockets)
        return limits;
    limits.connections = std::min(limits.connections, room / 2);
    limits.webSockets = std::min(limits.webSockets, room - limits.connections);
    return limits;
}

} // namespace cw::http
