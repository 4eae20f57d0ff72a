// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/log.h"

namespace cw::ingest {

Q_LOGGING_CATEGORY(logIngest, "cw.ingest")
Q_LOGGING_CATEGORY(logBulk, "cw.bulk")

} // namespace cw::ingest
