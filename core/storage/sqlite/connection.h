// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"

#include <functional>
#include <utility>

namespace cw::storage::sqlite {

using sql::LazyStatement;
using sql::Statement;

enum class Access : std::uint8_t {
    Read,  ///< cannot change anything, never checkpoints
    Copy,  ///< changes nothing and never checkpoints, but may make a copy
    Write, ///< the one connection that writes and checkpoints
};

/// One open SQLite file with our settings.
class Connection final : public sql::Connection {
public:
    /// Opens `path` (or ":memory:"), creating the file when it is absent.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const QString &path, Access access);

    [[nodiscard]] const QString &path() const noexcept { return m_path; }

    /// Busy and locked become Busy, a full disk StorageFull, the rest Storage. Errors of the file system carry
    /// `retryAfter`: the same call may succeed later on a fresh connection.
    [[nodiscard]] Error toError(const QSqlError &error, const QString &doing) const override;

    /// Who is told when a statement of this connection meets damage. On this connection's thread.
    void tellDamage(std::function<void(const Error &)> listener) { m_damageListener = std::move(listener); }

private:
    explicit Connection(QString path);
    [[nodiscard]] Result<> configure(Access access);

    QString m_path;
    std::function<void(const Error &)> m_damageListener;
};

} // namespace cw::storage::sqlite
