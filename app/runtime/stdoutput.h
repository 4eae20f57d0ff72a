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
    /// What a command that ended with `code` exits with: kFailed, with the reason on stderr, when stdout did not take all of
    /// its data. A reader that went away had enough.
    [[nodiscard]] int ended(int code);

private:
    int m_cause = 0; ///< errno of the first data that was not taken
};

} // namespace cw::runtime
