// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a test says to the library that is loaded before SQLite's and libpq's. One call at a time fails.
extern "C" {

/// How a call fails. Those of SQLite answer without running anything.
enum CallFault : int {
    CallFaultNone = 0,
    CallFaultBusy = 1,
    CallFaultFull = 2,
    CallFaultBroken = 3,     ///< SQLITE_IOERR
    CallFaultLostBefore = 4, ///< the connection ends, and the server never sees the statement
    CallFaultLostAfter = 5,  ///< the server does it, and the connection ends before the answer
    CallFaultRefused = 6,    ///< the server answers an error with the SQLSTATE that was named
};

/// From now on the call `nth`, counted from 1, fails as `fault` says; 0: none does. `state`: of CallFaultRefused.
void callFaultArm(long nth, int fault, const char *state);
/// Calls since the last callFaultArm.
long callFaultCount();
}
