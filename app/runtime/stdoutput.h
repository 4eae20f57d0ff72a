// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"

namespace cw::runtime {

/// A command's words on this process's stdout (data) and stderr (talk).
class StdOutput final : public Output {
public:
    void data(std::string_view text) override;
    void talk(std::string_view text) override;
    [[nodiscard]] bool isTerminal() const override;
};

} // namespace cw::runtime
