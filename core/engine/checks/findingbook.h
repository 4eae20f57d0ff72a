// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/interfaces/engine.h"
#include "core/storage/writequeue.h"

namespace cw::engine {

/// interfaces::Findings over the read connections and the writer's queue.
class FindingBook final : public interfaces::Findings {
public:
    /// Both must outlive the book.
    FindingBook(ReadPool &pool, storage::WriteQueue &queue) : m_pool(pool), m_queue(queue) {}

    [[nodiscard]] Result<std::vector<interfaces::Finding>>
    findings(const interfaces::FindingFilter &filter) override;
    [[nodiscard]] Result<> dismiss(std::int64_t id) override;

private:
    ReadPool &m_pool;
    storage::WriteQueue &m_queue;
};

} // namespace cw::engine
