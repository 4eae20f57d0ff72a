// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QString>

#include <vector>

namespace cw::models {

enum class NoticeLevel { Information, Warning, Error };

/// One sentence the window shows above the chart as long as it holds.
struct Notice {
    QString id; ///< stable; closing a notice closes this id
    NoticeLevel level = NoticeLevel::Information;
    QString text;
    bool canBeClosed = true;

    friend bool operator==(const Notice &, const Notice &) = default;
};

/// What the engine's state asks to be said: a database that refuses or is weaker than it should be, a node that takes no
/// part, clocks that differ, a ban with its countdown, a refused address, recorded instead of live data.
[[nodiscard]] std::vector<Notice> noticesOf(const interfaces::EngineStatus &status);

} // namespace cw::models
