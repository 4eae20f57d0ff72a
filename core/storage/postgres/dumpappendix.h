// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QFile>

#include <string_view>

namespace cw::storage::postgres {

/// Writes a sequence of texts behind the end of a dump, which pg_restore does not read. Each is compressed; a sum of all,
/// and where they begin, stand at the end of the file.
class AppendixWriter {
public:
    explicit AppendixWriter(const QString &file);

    [[nodiscard]] Result<> open();
    /// Adds one text. An empty one is a text, too.
    [[nodiscard]] Result<> add(std::string_view text);
    /// Adds the end and closes the file.
    [[nodiscard]] Result<> finish();

private:
    [[nodiscard]] Result<> put(const QByteArray &bytes);

    QFile m_file;
    qint64 m_begin = 0;
    QCryptographicHash m_sum{QCryptographicHash::Sha256};
};

/// Reads what AppendixWriter wrote.
class AppendixReader {
public:
    explicit AppendixReader(const QString &file);

    /// Reads all of it once and compares the sum, then goes back to its begin. Corrupt when it is not whole.
    [[nodiscard]] Result<> open();
    [[nodiscard]] bool atEnd() const { return m_file.pos() >= m_end; }
    [[nodiscard]] Result<QByteArray> next();

private:
    [[nodiscard]] Result<> findEnds();
    [[nodiscard]] tl::unexpected<Error> damaged() const;

    QFile m_file;
    qint64 m_begin = 0;
    qint64 m_end = 0;
    QByteArray m_sum;
};

} // namespace cw::storage::postgres
