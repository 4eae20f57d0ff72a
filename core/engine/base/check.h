// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/storage/store.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cw::engine {

struct CheckResult;
/// One bounded look at stored rows, on a reader's thread.
using Check = std::function<Result<CheckResult>(storage::Reader &)>;

/// What a check found.
struct CheckResult {
    std::int64_t rows = 0;   ///< read or counted
    std::int64_t slices = 0; ///< counted and hashed
    std::int64_t claimsWrong = 0;
    std::int64_t suspicious = 0; ///< values that stand out; they are among the findings
    storage::WriteBatch findings; ///< what the store should remember of it
    std::vector<interfaces::SliceFault> faults;
    std::vector<interfaces::CandleDifference> differences;
    std::optional<std::string> elsewhere; ///< who made a file that is not in this node's folder
    Check rest; ///< what is left of a check that was too long for one; empty: nothing
};

} // namespace cw::engine
