// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/awaiteddatabase.h"

#include <QLoggingCategory>

#include <algorithm>

namespace cw::storage {
namespace {

Q_LOGGING_CATEGORY(logAwaited, "cw.storage")

using Source = std::function<Result<std::shared_ptr<Database>>()>;

/// A writer that is opened when the database is there; until then every call says why it is not.
class AwaitedWriter final : public Writer {
public:
    explicit AwaitedWriter(Source source) : m_source(std::move(source)) {}

    Result<std::vector<WriteReport>> writeAll(std::span<const WriteBatch *const> batches) override
    {
        return with([&](Writer &writer) { return writer.writeAll(batches); });
    }
    Result<ArchiveStep> archive(const Sequence &sequence, UtcTime before, std::int64_t maxRows) override
    {
        return with([&](Writer &writer) { return writer.archive(sequence, before, maxRows); });
    }
    Result<ArchiveStep> restore(const Sequence &sequence, TimeRange range, std::int64_t maxRows) override
    {
        return with([&](Writer &writer) { return writer.restore(sequence, range, maxRows); });
    }
    Result<std::int64_t> remove(const Removal &removal) override
    {
        return with([&](Writer &writer) { return writer.remove(removal); });
    }
    Result<std::int64_t> removeLease(const std::string &id) override
    {
        return with([&](Writer &writer) { return writer.removeLease(id); });
    }
    Result<std::int64_t> removeUnheld() override
    {
        return with([](Writer &writer) { return writer.removeUnheld(); });
    }
    Result<> maintain() override
    {
        return with([](Writer &writer) { return writer.maintain(); });
    }
    Result<> tidy(Tidying tidying) override
    {
        return with([&](Writer &writer) { return writer.tidy(tidying); });
    }

private:
    template<class Work>
    auto with(Work work) -> decltype(work(std::declval<Writer &>()))
    {
        if (!m_writer) {
            auto database = m_source();
            if (!database)
                return failFrom(database);
            auto writer = (*database)->openWriter();
            if (!writer)
                return failFrom(writer);
            m_writer = std::move(*writer);
        }
        return work(*m_writer);
    }

    const Source m_source;
    std::unique_ptr<Writer> m_writer;
};

} // namespace

AwaitedDatabase::AwaitedDatabase(Open open, std::string location, Error away, AwaitPauses pauses)
    : m_open(std::move(open)), m_location(std::move(location)), m_pauses(pauses), m_away(std::move(away)),
      m_thread([this] { wait(); })
{
    qCWarning(logAwaited, "%s Recording begins; live rows wait in the journal until it is there.",
              m_away.detail.c_str());
}

AwaitedDatabase::~AwaitedDatabase()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void AwaitedDatabase::onRefused(Refused refused)
{
    std::optional<Error> known;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isRefused)
            known = m_away;
        m_refused = refused;
    }
    if (known)
        refused(*known);
}

void AwaitedDatabase::wait()
{
    for (auto pause = m_pauses.first;; pause = std::min(pause * 2, m_pauses.last)) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, pause, [this] { return m_isStopping; }))
                return;
        }
        if (attempt())
            return;
    }
}

bool AwaitedDatabase::attempt()
{
    auto opened = m_open();
    if (!opened && !opened.error().isTransient()) {
        refuse(opened.error());
        return true;
    }
    const std::lock_guard lock(m_mutex);
    if (opened) {
        m_database = std::move(*opened);
        qCInfo(logAwaited, "The database %s is there.", m_location.c_str());
    } else if (m_away.detail != opened.error().detail) {
        qCWarning(logAwaited, "%s", opened.error().detail.c_str());
        m_away = opened.error();
    }
    return m_database != nullptr;
}

void AwaitedDatabase::refuse(const Error &error)
{
    qCCritical(logAwaited, "%s", error.detail.c_str());
    Refused refused;
    {
        const std::lock_guard lock(m_mutex);
        m_away = error;
        m_isRefused = true;
        refused = m_refused;
    }
    if (refused)
        refused(error);
}

bool AwaitedDatabase::isAwaited() const
{
    const std::lock_guard lock(m_mutex);
    return m_database == nullptr;
}

Result<std::shared_ptr<Database>> AwaitedDatabase::real() const
{
    const std::lock_guard lock(m_mutex);
    if (m_database)
        return m_database;
    // A refusal ends the program in a moment; until then nothing that waits is to be given up for it.
    Error away = m_away;
    away.code = ErrorCode::Network;
    return tl::unexpected(std::move(away));
}

Result<std::unique_ptr<Reader>> AwaitedDatabase::openReader()
{
    return real().and_then([](const auto &database) { return database->openReader(); });
}

Result<std::unique_ptr<Writer>> AwaitedDatabase::openWriter()
{
    return std::make_unique<AwaitedWriter>([this] { return real(); });
}

Result<DatabaseInfo> AwaitedDatabase::info()
{
    return real().and_then([](const auto &database) { return database->info(); });
}

Result<std::unique_ptr<Caretaker>> AwaitedDatabase::openCaretaker()
{
    return real().and_then([](const auto &database) { return database->openCaretaker(); });
}

void AwaitedDatabase::giveUp()
{
    if (const auto database = real())
        (*database)->giveUp();
}

Result<std::unique_ptr<Cluster>> AwaitedDatabase::openCluster()
{
    return real().and_then([](const auto &database) { return database->openCluster(); });
}

} // namespace cw::storage
