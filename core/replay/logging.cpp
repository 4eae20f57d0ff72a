// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/logging.h"

namespace cw::replay {

Q_LOGGING_CATEGORY(lcReplay, "candlewright.replay", QtInfoMsg)

} // namespace cw::replay
