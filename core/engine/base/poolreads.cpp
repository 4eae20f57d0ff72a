// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/poolreads.h"

#include <QMetaObject>

namespace cw::engine {

void PoolReads::run(Work work, Done done)
{
    m_pool.post([work = std::move(work), done = std::move(done),
                 context = &m_context](Result<storage::Reader *> reader) {
        Result<> ran = reader ? work(**reader) : Result<>(failFrom(reader));
        const bool isGood = ran.has_value() || ran.error().code != ErrorCode::Storage;
        QMetaObject::invokeMethod(
            context, [done, ran = std::move(ran)] { done(ran); }, Qt::QueuedConnection);
        return isGood;
    });
}

} // namespace cw::engine
