// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <clocale>

#include <locale.h>

namespace cw::storage::postgres {

/// As long as it lives, libpq and the system's library speak English on this thread. The program's own language stays.
class EnglishMessages {
public:
    EnglishMessages()
        : m_english(::newlocale(LC_MESSAGES_MASK, "C", ::duplocale(LC_GLOBAL_LOCALE))),
          m_former(::uselocale(m_english))
    {
    }
    ~EnglishMessages()
    {
        ::uselocale(m_former);
        ::freelocale(m_english);
    }
    EnglishMessages(const EnglishMessages &) = delete;
    EnglishMessages &operator=(const EnglishMessages &) = delete;

private:
    locale_t m_english;
    locale_t m_former;
};

} // namespace cw::storage::postgres
