// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/kit/archivebench.h"

#include <QTemporaryDir>

#include <optional>
#include <vector>

namespace cw::test {

/// Settled rates of the recording in a new database, as the exchange has them, and a folder for their files. The node
/// follows nothing.
class FundingBench : public ArchiveBench {
public:
    FundingBench();

    static interfaces::SequenceKey rates();
    static interfaces::BackfillRequest request(const market::TimeRange &range, bool includesPurged = false);

    /// What the download came to; nothing when it failed.
    [[nodiscard]] static std::optional<interfaces::JobStatus>
    download(engine::EngineHost &engine, const interfaces::BackfillRequest &request);
    /// Everything the exchange has of this range is there afterwards, but for what nobody wants.
    [[nodiscard]] static bool fetch(engine::EngineHost &engine, const market::TimeRange &range);
    /// Of everything that is missing.
    [[nodiscard]] static std::optional<interfaces::JobStatus> repair(engine::EngineHost &engine);

    [[nodiscard]] static std::vector<market::UtcTime> timesOf(engine::EngineHost &engine);
    /// Entries of the ledger in this state, and gaps for `Open`.
    [[nodiscard]] static std::vector<interfaces::Gap> gapsIn(engine::EngineHost &engine,
                                                             interfaces::GapState state);

    /// Waits until the exchange's clock is known, and purges.
    [[nodiscard]] static bool purge(engine::EngineHost &engine, const market::TimeRange &range);
    /// Everything before `before` goes to the archive, and whole months of it to files.
    [[nodiscard]] static bool putAway(engine::EngineHost &engine, market::UtcTime before);

private:
    QTemporaryDir m_dir;
};

} // namespace cw::test
