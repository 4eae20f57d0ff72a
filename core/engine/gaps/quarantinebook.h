// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/interfaces/engine.h"

namespace cw::engine {

/// interfaces::Quarantine over the read connections.
class QuarantineBook final : public interfaces::Quarantine {
public:
    /// The pool must outlive the book.
    explicit QuarantineBook(ReadPool &pool) : m_pool(pool) {}

    [[nodiscard]] Result<std::vector<interfaces::RejectedRow>>
    rejected(const interfaces::RejectedFilter &filter) override;

private:
    ReadPool &m_pool;
};

} // namespace cw::engine
