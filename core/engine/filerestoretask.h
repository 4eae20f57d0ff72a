// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/coldfile.h"
#include "core/engine/storetask.h"
#include "core/ingest/pagewriter.h"

#include <optional>

namespace cw::engine {

/// Writes the rows of a cold or purged file back to the main tables, all of them. What is stored and better stays. The
/// file stays, too, as a copy.
class FileRestoreTask final : public StoreTask {
public:
    /// `madeBy` stands in the ledger: "job 12".
    FileRestoreTask(const StoreTools &tools, std::string file, bool isDryRun, std::string madeBy);

    void start() override;

private:
    struct Source {
        storage::ColdFile file;
        std::shared_ptr<archive::ColdFileReader> rows;
    };

    void handleSource(Result<Source> source);
    void readBlock();
    void writeBlock(storage::StoredRows rows);
    void closeLedger();
    void writeEnd(std::vector<storage::GapRecord> records);
    void finish(Result<> result);

    StoreTools m_tools;
    std::string m_name;
    bool m_isDryRun;
    std::string m_madeBy;
    Source m_source;
    bool m_isOver = false;
    ingest::PageWriter m_writer;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
