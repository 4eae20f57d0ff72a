// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/inheritance.h"

#include <QFile>
#include <QLoggingCategory>

#include <utility>

namespace cw::storage::journal {
namespace {

Q_LOGGING_CATEGORY(logKin, "cw.journal")

constexpr std::chrono::milliseconds kAgain{1'000};

} // namespace

Inheritance::Inheritance(const JournalOptions &options, Database &database, QueueShare &share,
                         Attempts &attempts, LossFile &lossFile, Written written)
    : m_options(options), m_database(database), m_share(share), m_attempts(attempts), m_lossFile(lossFile),
      m_written(std::move(written)), m_due(Clock::now())
{
    std::vector<std::string> sentences;
    for (const OtherJournal &other : othersIn(m_options.root, m_options.folder)) {
        sentences.push_back(strandedText(other));
        m_hasOthers = m_hasOthers || other.mayHoldRows();
    }
    const std::lock_guard lock(m_share.mutex);
    m_share.state.strandedJournals = std::move(sentences);
}

void Inheritance::settle(Writer &writer)
{
    auto stranded = takeAll(writer);
    const std::lock_guard lock(m_share.mutex);
    if (stranded) {
        m_due.reset();
        m_share.state.strandedJournals = std::move(*stranded);
    } else {
        m_due = Clock::now() + kAgain;
    }
    if (!m_hasOthers)
        return;
    // Who waits until all that was received is stored has to know that it is held up.
    m_share.state.isRetrying = !stranded;
    m_share.state.writeError.reset();
    if (!stranded)
        m_share.state.lastError = m_share.state.writeError = stranded.error();
}

/// Answers a sentence for each journal that stays.
Result<std::vector<std::string>> Inheritance::takeAll(Writer &writer)
{
    auto info = m_database.info();
    if (!info)
        return failFrom(info);
    const std::string identity = keptIdentity(m_options.root, info->identity);
    if (auto noted = noteOwner(m_options.folder, {identity, info->location}); !noted)
        qCWarning(logKin, "%s", noted.error().detail.c_str());
    for (const OtherJournal &other : othersIn(m_options.root, m_options.folder)) {
        // Earlier versions kept the whole path.
        const bool isKin = !identity.empty() && other.owner
                           && keptIdentity(m_options.root, other.owner->identity) == identity;
        auto taken = isKin ? take(writer, other) : Result<>();
        if (!taken)
            return failFrom(taken);
    }
    std::vector<std::string> stranded;
    for (const OtherJournal &other : othersIn(m_options.root, m_options.folder)) {
        stranded.push_back(strandedText(other));
        qCWarning(logKin, "%s", stranded.back().c_str());
    }
    return stranded;
}

Result<> Inheritance::take(Writer &writer, const OtherJournal &other)
{
    JournalOptions options;
    options.folder = other.folder;
    auto opened = Journal::open(options);
    if (!opened && opened.error().code == ErrorCode::Conflict)
        return failFrom(opened);
    if (!opened) { // trying again does not help; it stays named
        qCWarning(logKin, "%s", opened.error().detail.c_str());
        return {};
    }
    Journal &journal = **opened;
    tellDamage(options.folder, journal.openingDamage());
    for (Stretch rest = journal.leftOver(); !rest.isEmpty();) {
        Chunk chunk = journal.read(rest);
        tellDamage(options.folder, chunk.damage);
        std::vector<WaitingBatch> group;
        for (Chunk::Stored &stored : chunk.batches) {
            group.emplace_back();
            group.back().rows = stored.batch.rows();
            group.back().batch = std::move(stored.batch);
        }
        if (auto written = write(writer, group); !written)
            return written;
        rest.from = chunk.next;
        journal.release(rest.from);
    }
    takeLosses(journal);
    qCInfo(logKin, "The rows of the journal '%s', received for this database under another address, are stored.",
           other.folder.c_str());
    return {};
}

/// A batch that the database refuses for good is told and left out; any other failure ends the attempt.
Result<> Inheritance::write(Writer &writer, std::span<WaitingBatch> group)
{
    if (group.empty())
        return {};
    auto written = m_attempts.write(writer, group);
    if (!written && canPass(written.error()))
        return failFrom(written);
    if (!written && group.size() > 1) {
        for (WaitingBatch &item : group) {
            if (auto one = write(writer, std::span(&item, 1)); !one)
                return one;
        }
        return {};
    }
    if (!written)
        qCWarning(logKin, "A batch of another journal is refused: %s", written.error().detail.c_str());
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto report = written ? Result<WriteReport>((*written)[i]) : tl::unexpected(written.error());
        if (report) {
            const std::lock_guard lock(m_share.mutex);
            m_share.state.totals += *report;
        }
        m_written(group[i].batch, report);
    }
    return {};
}

void Inheritance::tellDamage(const std::string &folder, const std::vector<std::string> &sentences)
{
    for (const std::string &sentence : sentences)
        qCWarning(logKin, "%s", sentence.c_str());
    const std::lock_guard lock(m_share.mutex);
    m_share.noteFormerDamage(folder, sentences);
}

void Inheritance::takeLosses(const Journal &journal)
{
    const std::vector<GapRecord> lost = LossFile(journal.lossPath(), m_share).read();
    {
        const std::lock_guard lock(m_share.mutex);
        m_share.losses.restore(lost);
    }
    m_lossFile.update();
    QFile::remove(QString::fromStdString(journal.lossPath()));
}

std::unique_ptr<Inheritance> inheritanceOf(const JournalOptions &options, Database &database, QueueShare &share,
                                           Attempts &attempts, LossFile &lossFile, Inheritance::Written written)
{
    if (options.root.empty())
        return nullptr;
    return std::make_unique<Inheritance>(options, database, share, attempts, lossFile, std::move(written));
}

} // namespace cw::storage::journal
