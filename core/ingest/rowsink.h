// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <functional>

namespace cw::ingest {

/// Where rows go on their way to the database. Used from the engine thread only; never blocks.
class RowSink {
public:
    /// Called once on the engine thread: the rows are durable, or why they are not stored.
    using Done = std::function<void(const Result<storage::WriteReport> &)>;

    virtual ~RowSink() = default;
    /// Takes the batch and leaves it empty. False when there is no room: the batch is untouched and `done` is never
    /// called; offer it again later.
    [[nodiscard]] virtual bool offer(storage::WriteBatch &batch, Done done) = 0;
};

} // namespace cw::ingest
