// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

/// What this folder logs: the feeds and their repair, and the bulk files.
namespace cw::ingest {

Q_DECLARE_LOGGING_CATEGORY(logIngest)
Q_DECLARE_LOGGING_CATEGORY(logBulk)

} // namespace cw::ingest
