// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/coldfile.h"
#include "core/engine/jobs/storetask.h"
#include "core/ingest/fetches/pagewriter.h"

#include <optional>

namespace cw::engine {

/// Writes the rows of a cold or purged file back to the main tables, all of them. What is stored and better stays. The
/// file stays, too, as a copy. A file that is found gone or damaged is noted as that, like by a verification.
class FileRestoreTask final : public StoreTask {
public:
    /// `madeBy` stands in the ledger: "file spot-BTCUSDT-1h-2024-03.csv.zst, job 12".
    FileRestoreTask(const StoreTools &tools, std::string file, bool isDryRun, std::string madeBy);

    void start() override;

private:
    struct Source {
        storage::ColdFile file;
        std::shared_ptr<archive::ColdFileReader> rows; ///< null: the file is lost
        std::optional<Error> fault;                    ///< how it was found to be lost
    };

    /// `self`: this node.
    [[nodiscard]] static Result<Source> openSource(storage::Reader &reader, const std::string &name,
                                                   const std::string &folder, bool isShared,
                                                   const std::string &self);

    void handleSource(Result<Source> source);
    void readBlock();
    void writeBlock(storage::StoredRows rows);
    void closeLedger();
    void writeEnd(std::vector<storage::GapRecord> records);
    /// The file is not what it should be: the database learns of it before this fails.
    void finishLost(Error fault);
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
