// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/check.h"
#include "core/engine/jobs/storetask.h"
#include "core/ingest/fetches/pagewriter.h"

#include <chrono>
#include <deque>
#include <map>

namespace cw::engine {

/// What a verification has to look at.
struct VerifyPlan {
    std::deque<Check> checks;
    std::int64_t rows = 0; ///< an estimate
    std::int64_t slices = 0;
};

/// `now`: the local clock; `coldFolder`: of files that hold rows; `isShared`: those that are not in it may be with
/// another node. Blocks on the database.
[[nodiscard]] Result<VerifyPlan> planVerify(storage::Reader &reader, const interfaces::VerifyRequest &request,
                                            market::UtcTime now, const std::string &coldFolder,
                                            bool isShared);

/// Looks through what is stored, one bounded check after the other, and writes down what it found: the state
/// of each slice, and series to be counted again. Reads only, away from the writer.
class VerifyTask final : public StoreTask {
public:
    VerifyTask(const StoreTools &tools, interfaces::VerifyRequest request);

    void start() override;

private:
    void handlePlan(Result<VerifyPlan> plan);
    void next();
    /// A verification with a budget has used it up.
    [[nodiscard]] bool isOutOfTime() const;
    void handleResult(Result<CheckResult> result);
    void take(CheckResult result);
    void finishWhenWritten();
    void finish(Result<> result);

    StoreTools m_tools;
    interfaces::VerifyRequest m_request;
    std::deque<Check> m_checks;
    std::chrono::steady_clock::time_point m_startedAt;
    std::map<std::string, int> m_elsewhere; ///< files that are not with this node, by who made them
    bool m_isChecked = false;
    bool m_isOver = false;
    ingest::PageWriter m_writer;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
