// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobrequest.h"

namespace cw::engine {

/// Both may ask the exchange for the same rows of the main tables. Pure.
[[nodiscard]] bool askForSameRows(const JobRequest &one, const JobRequest &other);

} // namespace cw::engine
