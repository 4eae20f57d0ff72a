// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>

namespace cw::ingest {

/// Guards callbacks that may come after their owner is gone: a wrapped callback does nothing once the Lifetime it
/// came from is destroyed. Owner and callbacks share one thread.
class Lifetime {
public:
    Lifetime() = default;
    Lifetime(const Lifetime &) = delete;
    Lifetime &operator=(const Lifetime &) = delete;

    template<class F>
    [[nodiscard]] auto guard(F callback) const
    {
        return
            [alive = std::weak_ptr<char>(m_token), callback = std::move(callback)](auto &&...args) mutable {
                if (!alive.expired())
                    callback(std::forward<decltype(args)>(args)...);
            };
    }

private:
    std::shared_ptr<char> m_token = std::make_shared<char>();
};

} // namespace cw::ingest
