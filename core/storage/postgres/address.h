// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace cw::storage::postgres {

/// Variables by which libpq would reach another server than the one an address names, or have other settings there.
inline constexpr const char *kRedirectingVariables[] = {"PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS"};

/// How the large tables are cut up. Chosen when the schema is made and remembered in the database.
enum class Layout { Auto, Partitions, Timescale, Plain };

/// "auto", "partitions", "timescale", "plain".
[[nodiscard]] std::string_view layoutText(Layout layout) noexcept;
[[nodiscard]] std::optional<Layout> layoutFromText(std::string_view text) noexcept;

/// A server and its port. A host that begins with '/' is the folder of a socket.
struct Server {
    std::string host;
    int port = 5432;
};

/// What a database address says.
struct Address {
    std::vector<Server> servers; ///< tried in this order; at least one
    std::string user;            ///< empty: as libpq finds it (PGUSER, the user of the process)
    std::string password;        ///< empty: from the password file or PGPASSWORD
    std::string database;
    std::string sslMode; ///< empty: by where the servers are, see effectiveSslMode
    std::string sslRootCert;
    std::string sslCert;
    std::string sslKey;
    std::string targetSession; ///< "any", "read-write", …; empty: any
    std::string applicationName = "candlewright";
    std::string passwordFile;
    int connectTimeout = 10; ///< seconds, for each server
    Layout layout = Layout::Auto;
    int compressAfter = 90; ///< days after which TimescaleDB compresses a part of a hypertable; 0: never
};

/// Reads "postgresql://user:password@host1:port,host2:port/database?sslmode=…" (or "postgres://"). Parts may be
/// percent-encoded. Fails with InvalidInput, one sentence that repeats nothing of `url`.
[[nodiscard]] Result<Address> parseAddress(std::string_view url);

/// True when no server is reached over a network.
[[nodiscard]] bool isLocal(const Address &address);
/// The mode in force: as named, else verify-full over a network and prefer on this machine.
[[nodiscard]] std::string effectiveSslMode(const Address &address);
/// What is weaker than the rule, as sentences for people; empty when nothing is.
[[nodiscard]] std::vector<std::string> addressWarnings(const Address &address);
/// Servers and database without user and secrets, for messages: "db.example:5432/market".
[[nodiscard]] std::string locationText(const Address &address);

} // namespace cw::storage::postgres
