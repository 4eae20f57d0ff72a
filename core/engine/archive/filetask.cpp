// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/filetask.h"

#include "core/engine/base/coldplace.h"
#include "core/engine/base/taskpace.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using archive::ColdManifest;
using std::chrono::milliseconds;
using storage::ColdFile;

constexpr int kMostRetries = 5;

std::string replaced(std::string text, const std::string &name)
{
    const std::size_t at = text.find("%1");
    return at == std::string::npos ? text : text.replace(at, 2, name);
}

} // namespace

FileTask::FileTask(const StoreTools &tools, Plan plan, Options options)
    : m_tools(tools), m_plan(std::move(plan)), m_options(std::move(options)),
      m_writer(tools.sink, tools.timers, [this] {
          if (m_writer.error())
              finish(tl::unexpected(*m_writer.error()));
      })
{
}

void FileTask::start()
{
    ingest::readAsync<FilePlan>(m_tools.reads, m_plan, m_lifetime.guard([this](Result<FilePlan> plan) {
        handlePlan(std::move(plan));
    }));
}

void FileTask::handlePlan(Result<FilePlan> plan)
{
    if (!plan)
        return finish(failFrom(plan));
    m_work = std::move(*plan);
    m_rowsTotal = m_work.rows;
    m_report.slicesTotal = static_cast<std::int64_t>(m_work.orders.size());
    m_report.bytes = m_work.bytes;
    onChanged();
    if (m_options.isDryRun)
        return finish({});
    nextOrder();
}

void FileTask::nextOrder()
{
    if (m_at == m_work.orders.size()) {
        m_rowsTotal = m_rowsDone;
        return finish({});
    }
    m_known = 0;
    nextKnown();
}

/// What an earlier run proved and did not take out any more.
void FileTask::nextKnown()
{
    const FileOrder &order = m_work.orders[m_at];
    if (!m_options.isMove || m_known == order.known.size())
        return beginFile();
    auto manifest = manifestOf(m_tools.coldFolder, order.known[m_known++]);
    if (!manifest)
        return nextKnown();
    removeFile(*manifest, /*isLenient=*/true, [this] { nextKnown(); });
}

// ---- Writing a file --------------------------------------------------------------------------------------------

void FileTask::beginFile()
{
    const FileOrder &order = m_work.orders[m_at];
    ColdFile file;
    file.reason = m_options.reason;
    file.sequence = order.sequence;
    file.madeBy = m_options.madeBy;
    const auto now = m_tools.now();
    file.madeAt = now.value_or(market::localTime());
    // By a clock that is not believed no end is set: who removes the file sets it when there is one.
    if (m_options.keepFor && now)
        file.keepUntil = *now + *m_options.keepFor;
    m_file = std::make_shared<FileWork>(m_tools.coldFolder, std::move(file), order.begin, m_work.files);
    writePage(order.keys.from);
}

void FileTask::writePage(std::int64_t from)
{
    const market::IdRange keys{from, m_work.orders[m_at].keys.to};
    ingest::readAsync<std::optional<std::int64_t>>(
        m_tools.reads,
        [file = m_file, scope = m_options.scope, keys](storage::Reader &reader) {
            return file->writeRows(reader, scope, keys);
        },
        m_lifetime.guard([this](Result<std::optional<std::int64_t>> next) {
            if (!next)
                finish(failFrom(next));
            else if (*next)
                writePage(**next);
            else
                closeFile();
        }));
}

void FileTask::closeFile()
{
    ingest::readAsync<bool>(
        m_tools.reads,
        [file = m_file, counted = m_work.orders[m_at].sha256](storage::Reader &) {
            return file->close(counted);
        },
        m_lifetime.guard([this](Result<bool> hasRows) {
            if (!hasRows)
                return finish(failFrom(hasRows));
            if (*hasRows)
                return proveFile();
            ++m_at;
            nextOrder();
        }));
}

void FileTask::proveFile()
{
    ingest::readAsync<bool>(
        m_tools.reads, [file = m_file](storage::Reader &) { return file->prove(); },
        m_lifetime.guard([this](Result<bool> hasMore) {
            if (!hasMore)
                finish(failFrom(hasMore));
            else if (*hasMore)
                proveFile();
            else
                enterFile();
        }));
}

/// From here on the database knows of the file.
void FileTask::enterFile()
{
    ColdManifest manifest = m_file->manifest();
    m_file.reset();
    manifest.file.isAway = m_options.isMove;
    manifest.file.verifiedAt = market::localTime();
    m_work.files.push_back(manifest.file);
    ++m_report.slicesDone;
    m_report.checksum = manifest.file.sha256;
    ++m_at;
    storage::WriteBatch batch;
    batch.coldFiles.push_back(manifest.file);
    m_writer.write(std::move(batch), [this, manifest = std::move(manifest)] {
        if (m_options.isMove)
            return removeFile(manifest, /*isLenient=*/false, [this] { nextOrder(); });
        m_rowsDone += manifest.file.rows;
        onChanged();
        nextOrder();
    });
}

// ---- Taking its rows out ---------------------------------------------------------------------------------------

void FileTask::removeFile(const ColdManifest &manifest, bool isLenient, std::function<void()> then)
{
    m_manifest = manifest;
    m_blocks.assign(manifest.blocks.begin(), manifest.blocks.end());
    m_isLenient = isLenient;
    m_afterBlocks = std::move(then);
    removeBlock();
}

void FileTask::removeBlock()
{
    if (m_blocks.empty())
        return std::exchange(m_afterBlocks, {})();
    if (m_tools.chores.isBusy())
        return rest(kYield, [this] { removeBlock(); });
    storage::Removal removal{m_manifest.file.sequence, m_blocks.front(), m_options.scope, m_options.reason,
                             replaced(m_options.evidence, m_manifest.file.name)};
    const auto start = std::chrono::steady_clock::now();
    choreAsync<std::int64_t>(
        m_tools.chores,
        [removal = std::move(removal)](storage::Writer &writer) { return writer.remove(removal); },
        m_lifetime.guard([this, start](Result<std::int64_t> removed) {
            handleRemoved(std::move(removed),
                          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start));
        }));
}

void FileTask::handleRemoved(Result<std::int64_t> removed, milliseconds took)
{
    const bool isLeft = !removed && m_isLenient && removed.error().code == ErrorCode::Conflict;
    if (!removed && !isLeft) {
        if (!canPass(removed.error()) || m_failures == kMostRetries)
            return finish(failFrom(removed));
        const milliseconds pause = std::min(kFirstPause * (1 << m_failures++), kLongestPause);
        return rest(pause, [this] { removeBlock(); });
    }
    m_failures = 0;
    m_rowsDone += removed.value_or(0);
    noteChanged(m_manifest.file.sequence, m_blocks.front().keys);
    m_rowsTotal = std::max(m_rowsTotal, m_rowsDone);
    m_blocks.pop_front();
    onChanged();
    rest(took, [this] { removeBlock(); });
}

void FileTask::rest(milliseconds pause, std::function<void()> then)
{
    m_wait = m_tools.timers.after(pause, std::move(then));
}

void FileTask::finish(Result<> result)
{
    m_wait.reset();
    if (!std::exchange(m_isOver, true))
        onDone(std::move(result));
}

} // namespace cw::engine
