// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::runtime {

/// Overwrites the passwords that this process was started with, on its command line and in its environment, where other
/// programs of the machine could read them. To be called first of all, after the arguments were copied; what
/// reads the environment later finds everything.
void hideProcessSecrets(int argc, char *argv[]);

} // namespace cw::runtime
