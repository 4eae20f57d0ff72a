// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/linereader.h"
#include "core/base/result.h"
#include "core/replay/manifest.h"
#include "core/replay/recordedmarket.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace cw::replay {

/// Opens a file a manifest names.
using OpenFile = std::function<Result<std::unique_ptr<archive::LineReader>>(const std::string &name)>;

/// Reads every file of a manifest and puts the market together. `loop` overrides what the tapes say. Rows
/// that break a rule are left out with a line in the log.
[[nodiscard]] Result<std::unique_ptr<RecordedMarket>>
loadManifest(const Manifest &manifest, const OpenFile &open, std::optional<bool> loop);

} // namespace cw::replay
