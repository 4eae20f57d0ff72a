// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QTemporaryDir>
#include <QVariant>

namespace cw::storage::test {

/// The value of a result; a failure ends the test program with its sentence.
template<class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    return std::move(*result);
}
inline void must(Result<> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
}

/// True when the engine under test is PostgreSQL: CANDLEWRIGHT_TEST_ENGINE says so.
[[nodiscard]] bool isPostgres();

/// Where a new database can be made; gone with this object.
class TestPlace {
public:
    virtual ~TestPlace() = default;
    [[nodiscard]] virtual std::string url() const = 0;
    [[nodiscard]] virtual QString path() const { return {}; }
    /// Runs SQL the way another program would. Answers the rows, columns joined by '|'.
    [[nodiscard]] virtual QStringList sql(const QString &statement) const = 0;
};

/// A place for the engine under test.
[[nodiscard]] std::unique_ptr<TestPlace> makePlace();
/// An empty database of its own on the PostgreSQL server at `serverUrl`, which ends with "/postgres".
[[nodiscard]] std::unique_ptr<TestPlace> makePostgresPlace(const QString &serverUrl,
                                                           const QString &parameters = {});
/// The address of the server that ctest started: the content of the file CANDLEWRIGHT_TEST_POSTGRESQL names.
[[nodiscard]] QString postgresServer();

/// A new, empty database of the engine under test with one writer and one reader. Tests that use nothing but
/// this class and the interface hold for every engine.
class TestStore {
public:
    TestStore();

    [[nodiscard]] Database &database() const { return *m_database; }
    [[nodiscard]] Writer &writer() const { return *m_writer; }
    [[nodiscard]] Reader &reader() const { return *m_reader; }
    [[nodiscard]] std::string url() const { return m_place->url(); }
    /// The file, on SQLite.
    [[nodiscard]] QString path() const { return m_place->path(); }

    /// Closes everything and opens it again.
    void reopen();
    void closeWriter() { m_writer.reset(); }

    WriteReport write(const WriteBatch &batch) const { return must(m_writer->write(batch)); }

    /// Runs SQL the way another program would, on a connection of its own. Answers the rows, columns joined
    /// by '|'.
    QStringList sql(const QString &statement) const;

private:
    void open();

    std::unique_ptr<TestPlace> m_place = makePlace();
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Writer> m_writer;
    std::unique_ptr<Reader> m_reader;
};

/// Runs SQL on the file at `path` on a connection of its own; a refusal ends the test program.
QStringList runSql(const QString &path, const QString &statement);
/// The same on the PostgreSQL database at `url`.
QStringList runPostgres(const QString &url, const QString &statement);

} // namespace cw::storage::test
