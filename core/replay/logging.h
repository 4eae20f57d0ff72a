// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace cw::replay {

Q_DECLARE_LOGGING_CATEGORY(lcReplay)

} // namespace cw::replay
