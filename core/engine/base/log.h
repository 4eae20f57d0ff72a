// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

/// What this folder logs, by subject.
namespace cw::engine {

Q_DECLARE_LOGGING_CATEGORY(logArchive)
Q_DECLARE_LOGGING_CATEGORY(logCare)
Q_DECLARE_LOGGING_CATEGORY(logEngine)
Q_DECLARE_LOGGING_CATEGORY(logShards)
Q_DECLARE_LOGGING_CATEGORY(logVerify)

} // namespace cw::engine
