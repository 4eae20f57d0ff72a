// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/readpool.h"
#include "core/interfaces/engine.h"

namespace cw::engine {

/// interfaces::Findings over the read connections.
class FindingBook final : public interfaces::Findings {
public:
    /// The pool must outlive the book.
    explicit FindingBook(ReadPool &pool) : m_pool(pool) {}

    [[nodiscard]] Result<std::vector<interfaces::Finding>>
    findings(const interfaces::FindingFilter &filter) override;

private:
    ReadPool &m_pool;
};

} // namespace cw::engine
