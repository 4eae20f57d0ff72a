// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/log.h"

namespace cw::engine {

Q_LOGGING_CATEGORY(logArchive, "cw.archive")
Q_LOGGING_CATEGORY(logCare, "cw.care")
Q_LOGGING_CATEGORY(logEngine, "cw.engine")
Q_LOGGING_CATEGORY(logShards, "cw.shards")
Q_LOGGING_CATEGORY(logVerify, "cw.verify")

} // namespace cw::engine
