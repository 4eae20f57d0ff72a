// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loaded before SQLite's library (LD_PRELOAD): a program that asks for synchronous=FULL gets OFF, and is told FULL. What a
// power loss leaves of such a program's database is the canary of the power-loss test.

#include <sqlite3.h>

#include <dlfcn.h>

#include <string>
#include <string_view>

namespace {

std::u16string_view textOf(const void *sql, int bytes)
{
    const auto *text = static_cast<const char16_t *>(sql);
    std::u16string_view whole = bytes < 0 ? std::u16string_view(text)
                                          : std::u16string_view(text, static_cast<std::size_t>(bytes) / 2);
    return whole.substr(0, whole.find(u'\0'));
}

} // namespace

extern "C" int sqlite3_prepare16_v2(sqlite3 *database, const void *sql, int bytes, sqlite3_stmt **statement,
                                    const void **tail)
{
    using Prepare = int(sqlite3 *, const void *, int, sqlite3_stmt **, const void **);
    static auto *const original = reinterpret_cast<Prepare *>(::dlsym(RTLD_NEXT, "sqlite3_prepare16_v2"));
    static constexpr char16_t kWeak[] = u"PRAGMA synchronous = OFF";
    static constexpr char16_t kTold[] = u"SELECT 2";
    const std::u16string_view text = textOf(sql, bytes);
    if (text == u"PRAGMA synchronous = FULL")
        return original(database, kWeak, sizeof kWeak, statement, tail);
    if (text == u"PRAGMA synchronous")
        return original(database, kTold, sizeof kTold, statement, tail);
    return original(database, sql, bytes, statement, tail);
}
