// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/ingest/base/reads.h"

#include <QObject>

namespace cw::engine {

/// The pool as ingest sees it: answers come back on the thread of `context`, which must outlive the pool's tasks.
class PoolReads final : public ingest::Reads {
public:
    PoolReads(ReadPool &pool, QObject &context) : m_pool(pool), m_context(context) {}

    void run(Work work, Done done) override;

private:
    ReadPool &m_pool;
    QObject &m_context;
};

} // namespace cw::engine
