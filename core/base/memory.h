// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw {

/// Lets the C library give large blocks back to the system as soon as they are freed. By itself it keeps more of them the
/// larger those are that a program once used: a few long bodies sent to the API would stay resident for ever (reliability
/// B3). Once, at the beginning of a program; does nothing where the library has no such switch.
void returnFreedMemory();

} // namespace cw
