// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/archivewatch.h"

#include "core/archive/coldfile.h"
#include "core/engine/archive/archivehealth.h"
#include "core/engine/base/coldplace.h"
#include "core/engine/base/log.h"
#include "core/engine/jobs/runlist.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

constexpr std::chrono::seconds kWatchPoll{60};

using Names = std::vector<std::string>;

/// What a look finds to do.
struct Due {
    Names over;
    std::vector<storage::ColdFile> endless; ///< purged, and without an end yet
};

/// Only files whose manifest lies here: of several nodes, the one that has a file removes it.
Result<Due> dueAt(storage::Reader &reader, const std::string &folder, market::UtcTime now)
{
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    Due due;
    for (const storage::ColdFile &file : *files) {
        const bool isEndless = !file.keepUntil && file.reason == storage::FileReason::Purged;
        const bool isOver = file.keepUntil && *file.keepUntil <= now;
        if ((!isEndless && !isOver) || !manifestOf(folder, file))
            continue;
        if (isOver)
            due.over.push_back(file.name);
        else
            due.endless.push_back(file);
    }
    return due;
}

} // namespace

ArchiveWatch::ArchiveWatch(Tools tools, ArchiveOptions options)
    : m_tools(std::move(tools)), m_options(std::move(options)), m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void ArchiveWatch::start(bool removes)
{
    poll();
    if (removes)
        sweep();
}

void ArchiveWatch::poll()
{
    m_wait = m_tools.timers.after(kWatchPoll, [this] { poll(); });
    look();
}

void ArchiveWatch::look()
{
    ingest::readAsync<interfaces::ArchiveHealth>(
        m_tools.reads,
        [options = m_options, runs = runsIn(m_tools.book)](storage::Reader &reader) {
            return healthOf(reader, options, runs);
        },
        m_lifetime.guard([this](Result<interfaces::ArchiveHealth> health) {
            if (health)
                m_health = std::move(*health);
        }));
}

/// While the time cannot be told, nothing is over.
void ArchiveWatch::sweep()
{
    const auto now = m_tools.now();
    m_nextSweep = m_tools.timers.after(now ? kWatchPoll : kSoon, [this] { sweep(); });
    if (now && m_writer.isIdle())
        sweep(*now);
}

void ArchiveWatch::sweep(market::UtcTime now)
{
    ingest::readAsync<Due>(
        m_tools.reads,
        [folder = m_options.coldFolder, now](storage::Reader &reader) { return dueAt(reader, folder, now); },
        m_lifetime.guard([this, now](Result<Due> due) {
            if (due && !due->over.empty())
                removeFiles(std::move(due->over));
            else if (due && !due->endless.empty() && !isInUse())
                setEnds(std::move(due->endless), now);
        }));
}

/// A job that changes files writes of them what it read before.
bool ArchiveWatch::isInUse() const
{
    using interfaces::JobKind;
    return std::ranges::any_of(m_tools.book.jobs(), [](const interfaces::JobStatus &job) {
        const bool isOfFiles = job.kind == JobKind::Purge || job.kind == JobKind::Restore
                               || job.kind == JobKind::Export || job.kind == JobKind::Verify;
        return isOfFiles && job.state == interfaces::JobState::Running;
    });
}

void ArchiveWatch::setEnds(std::vector<storage::ColdFile> files, market::UtcTime now)
{
    storage::WriteBatch batch;
    for (storage::ColdFile &file : files) {
        file.keepUntil = now + m_options.purgeKeep;
        batch.coldFiles.push_back(std::move(file));
    }
    m_writer.write(std::move(batch));
}

/// The manifest goes last: while it is there, a removal that was cut off is found again.
void ArchiveWatch::removeFiles(Names names)
{
    ingest::readAsync<Names>(
        m_tools.longReads,
        [names = std::move(names), folder = m_options.coldFolder](storage::Reader &) -> Result<Names> {
            for (const std::string &name : names) {
                if (auto removed = archive::removeColdFile(folder, name); !removed)
                    return failFrom(removed);
            }
            return names;
        },
        m_lifetime.guard([this](Result<Names> gone) {
            if (gone)
                forget(*gone);
            else
                qCWarning(logArchive, "%s", gone.error().detail.c_str());
        }));
}

void ArchiveWatch::forget(const Names &names)
{
    storage::WriteBatch batch;
    batch.removedColdFiles = names;
    m_writer.write(std::move(batch), [this, names] {
        for (const std::string &name : names) {
            qCInfo(logArchive, "The time of %s is over; its rows are deleted for good.", name.c_str());
            if (auto removed = archive::removeManifest(m_options.coldFolder, name); !removed)
                qCWarning(logArchive, "%s", removed.error().detail.c_str());
        }
        look();
    });
}

} // namespace cw::engine
