// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/models/asyncreader.h"
#include "ui/models/livebridge.h"

namespace cw::models {

/// The ways from the window to one engine: the facade itself, blocking reads, live updates. Whoever makes it owns all
/// three; they outlive every model and panel that was given the link.
struct EngineLink {
    interfaces::Engine &engine;
    AsyncReader &reader;
    LiveBridge &live;
};

} // namespace cw::models
