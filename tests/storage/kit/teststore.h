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

/// A new, empty database of the engine under test with one writer and one reader. Tests that use nothing but
/// this class and the interface hold for every engine.
class TestStore {
public:
    TestStore();

    [[nodiscard]] Database &database() const { return *m_database; }
    [[nodiscard]] Writer &writer() const { return *m_writer; }
    [[nodiscard]] Reader &reader() const { return *m_reader; }
    [[nodiscard]] std::string url() const;
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("market data.db")); }

    /// Closes everything and opens it again.
    void reopen();
    void closeWriter() { m_writer.reset(); }

    WriteReport write(const WriteBatch &batch) const { return must(m_writer->write(batch)); }

    /// Runs SQL the way another program would, on a connection of its own. Answers the rows, columns joined
    /// by '|'.
    QStringList sql(const QString &statement) const;

private:
    void open();

    QTemporaryDir m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Writer> m_writer;
    std::unique_ptr<Reader> m_reader;
};

/// Runs SQL on the file at `path` on a connection of its own; a refusal ends the test program.
QStringList runSql(const QString &path, const QString &statement);

} // namespace cw::storage::test
