// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/filework.h"
#include "core/engine/jobs/storetask.h"
#include "core/ingest/fetches/pagewriter.h"

#include <deque>
#include <optional>

namespace cw::engine {

/// Rows that go to one file.
struct FileOrder {
    storage::Sequence sequence;
    market::IdRange keys;
    market::UtcTime begin; ///< of the month
    std::int64_t rows = 0; ///< an estimate
    std::vector<storage::ColdFile>
        known; ///< files whose rows are taken out first, as far as they are still here
    std::optional<std::string> sha256{}; ///< the only rows that may go to the file; absent: whatever is there
};

struct FilePlan {
    std::vector<FileOrder> orders;
    std::vector<storage::ColdFile> files; ///< all there are
    std::int64_t rows = 0;                ///< an estimate
    std::int64_t bytes = 0;               ///< of the database, an estimate
};

/// Writes rows to files and, where it is told to, takes them out of the database.
///
/// A file is written under a temporary name, forced to disk, renamed, read back and compared, and entered in the
/// database; then its rows leave block by block, each in a transaction that compares them with the file once more. Cut
/// off at any point, the rows are in the database, in a proven file, or in both; a new task on the same request goes on
/// with the rest.
class FileTask final : public StoreTask {
public:
    struct Options {
        storage::FileReason reason = storage::FileReason::Cold;
        storage::RowScope scope = storage::RowScope::Archived;
        bool isMove = true;
        bool isDryRun = false; ///< only plans
        std::string madeBy;
        std::string evidence;                     ///< of the ledger; "%1" stands for the name of the file
        std::optional<std::chrono::days> keepFor; ///< then the file goes; absent: never
    };
    using Plan = std::function<Result<FilePlan>(storage::Reader &)>;

    FileTask(const StoreTools &tools, Plan plan, Options options);

    void start() override;

private:
    void handlePlan(Result<FilePlan> plan);
    void nextOrder();
    void nextKnown();
    void beginFile();
    void writePage(std::int64_t from);
    void closeFile();
    void proveFile();
    void enterFile();
    void removeFile(const archive::ColdManifest &manifest, bool isLenient, std::function<void()> then);
    void removeBlock();
    void handleRemoved(Result<std::int64_t> removed, std::chrono::milliseconds took);
    void rest(std::chrono::milliseconds pause, std::function<void()> then);
    void finish(Result<> result);

    StoreTools m_tools;
    Plan m_plan;
    Options m_options;
    FilePlan m_work;
    std::size_t m_at = 0;             ///< order under way
    std::size_t m_known = 0;          ///< file of it under way
    std::shared_ptr<FileWork> m_file; ///< under way; shared with the reader's thread

    // Taking rows out.
    archive::ColdManifest m_manifest; ///< of the file whose rows leave
    std::deque<storage::RowBlock> m_blocks;
    bool m_isLenient = false; ///< blocks that are not what they were are left alone
    std::function<void()> m_afterBlocks;
    int m_failures = 0; ///< in a row

    bool m_isOver = false;
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
