// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cw::bench {

/// The yardstick of parsing: simdjson going through texts without making anything of their values.
class JsonWalk {
public:
    /// Copies the texts into memory with the room behind each that simdjson wants.
    explicit JsonWalk(const std::vector<std::string> &texts);
    ~JsonWalk();
    JsonWalk(const JsonWalk &) = delete;
    JsonWalk &operator=(const JsonWalk &) = delete;

    /// Visits every scalar of every text once. Aborts on damaged JSON.
    void visitAll();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::bench
