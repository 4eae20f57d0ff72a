// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <deque>
#include <functional>

namespace cw::storage {

/// Work on the write connection that is no batch and waits for its turn, in the order it came. Plain state; the owner
/// locks.
class ChoreLine {
public:
    using Chore = std::function<void(const Result<Writer *> &)>;

    void add(Chore chore) { m_chores.push_back(std::move(chore)); }
    [[nodiscard]] bool isEmpty() const noexcept { return m_chores.empty(); }
    /// The one that waits longest; there is one.
    [[nodiscard]] Chore take()
    {
        Chore chore = std::move(m_chores.front());
        m_chores.pop_front();
        return chore;
    }
    /// Tells all that wait that their turn does not come.
    void cancel() const
    {
        for (const Chore &chore : m_chores)
            chore(fail(ErrorCode::Cancelled, "The writer stopped before this was begun."));
    }

private:
    std::deque<Chore> m_chores;
};

} // namespace cw::storage
