// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/address.h"
#include "core/storage/postgres/libpq.h"
#include "core/storage/postgres/logingate.h"
#include "core/storage/postgres/watchdog.h"
#include "core/storage/sql/connection.h"

#include <functional>
#include <set>
#include <span>

namespace cw::storage::postgres {

enum class Role : std::uint8_t {
    Read, ///< the session is read-only
    Write,
    Maintain, ///< writes, and may take long: migrations
};

/// How long things may take.
struct Limits {
    std::chrono::milliseconds readStatement{30'000}; ///< the server gives up a reading statement
    std::chrono::milliseconds readAnswer{35'000};    ///< the watchdog gives up the server
    std::chrono::milliseconds writeStatement{14'000};
    std::chrono::milliseconds writeAnswer{15'000};
    std::chrono::milliseconds maintenance{600'000};
    std::chrono::milliseconds lockWait{2'000};
    std::chrono::milliseconds grace{
        1'000}; ///< between the watchdog's cancellation and the end of the connection
};

/// What connections need besides an address; shared by all of a database.
struct Surroundings {
    explicit Surroundings(const Limits &given) : limits(given), watchdog(given.grace) {}

    Limits limits;
    Watchdog watchdog;
    LoginGate gate;
};

/// A statement for libpq, prepared under its name when it is first wanted.
struct NamedText {
    std::string name;
    std::string sql; ///< placeholders are $1, $2, …
};

/// A connection to a PostgreSQL server with our session settings, under the watchdog. Ordinary statements go through
/// the Qt driver; bulk rows through libpq on the same connection.
class Connection final : public sql::Connection {
public:
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Address &address, Role role,
                                                                  std::shared_ptr<Surroundings> surroundings);
    ~Connection() override;

    /// Executes `text` with values as text. Answers how many rows it changed.
    [[nodiscard]] Result<std::int64_t> run(const NamedText &text, std::span<const std::string> values,
                                           const QString &doing);
    /// Feeds `rows`, in the text format of COPY, to the COPY … FROM STDIN statement `sql`.
    [[nodiscard]] Result<> copyIn(const std::string &sql, std::string_view rows, const QString &doing);

    /// Hands the rows of the COPY … TO STDOUT statement `sql`, in the text format, to `take`, in pieces of about a MiB that
    /// end with a row. An error of `take` ends the statement and is the answer.
    [[nodiscard]] Result<> copyOut(const std::string &sql,
                                   const std::function<Result<>(std::string_view)> &take,
                                   const QString &doing);

    /// Payloads of the notifications that have come; waits for the first at most `patience`. Needs a LISTEN before it.
    /// Fails when the connection is gone.
    [[nodiscard]] Result<std::vector<std::string>> notices(std::chrono::milliseconds patience);

    [[nodiscard]] int serverVersion() const; ///< 150020 is 15.20

    [[nodiscard]] Error toError(const QSqlError &error, const QString &doing) const override;
    [[nodiscard]] bool isLost() const override;
    /// The watchdog ended what was last asked.
    [[nodiscard]] bool isOverdue() const;
    void operationBegan() override;
    void operationEnded() override;

private:
    Connection(std::shared_ptr<Surroundings> surroundings, Role role);
    void closing() override;

    /// Asks the server to let us in, unless it has refused only now.
    [[nodiscard]] Result<> logIn(const Address &address);
    [[nodiscard]] Result<> connect(const Address &address);
    [[nodiscard]] Result<> prepareOnce(const NamedText &text, const QString &doing);
    /// The error in `answer`, if it is one.
    [[nodiscard]] Result<> check(const Answer &answer, const QString &doing) const;
    [[nodiscard]] Result<> endCopy(const QString &doing);
    /// The answers to the end of a COPY, until there is none.
    [[nodiscard]] Result<> answersToCopy(const QString &doing);
    /// Reads rows until they are a MiB. False after the last.
    [[nodiscard]] bool readPiece(std::string &piece);
    void cancel();
    void finishAnswer();

    std::shared_ptr<Surroundings> m_surroundings;
    Role m_role;
    PGconn *m_handle = nullptr; ///< owned by the driver
    std::uint64_t m_watch = 0;
    int m_depth = 0; ///< operations within one another
    bool m_wasInterrupted = false;
    std::set<std::string> m_prepared;
};

/// The settings every session has, made and then read back. Fails when the server keeps one from us, or has one we
/// cannot live with.
[[nodiscard]] Result<> applySettings(Connection &connection, Role role, const Limits &limits);

} // namespace cw::storage::postgres
