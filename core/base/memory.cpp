// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace cw {

void returnFreedMemory()
{
#ifdef __GLIBC__
    // The library's own first value; setting it keeps it from growing.
    constexpr int kLargeBytes = 128 * 1024;
    mallopt(M_MMAP_THRESHOLD, kLargeBytes);
#endif
}

} // namespace cw
