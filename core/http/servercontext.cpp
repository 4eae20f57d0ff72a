// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/servercontext.h"

#include <QRandomGenerator>

#include <array>
#include <charconv>

namespace cw::http {

namespace {

void appendHex(std::string &out, std::uint64_t value)
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    out.append(digits.data(), end);
}

} // namespace

std::string ServerContext::nextRequestId()
{
    if (m_idPrefix.empty()) {
        // Two runs must not share ids in one log.
        appendHex(m_idPrefix, QRandomGenerator::global()->generate());
        m_idPrefix.push_back('-');
    }
    std::string id = m_idPrefix;
    appendHex(id, ++m_lastId);
    return id;
}

} // namespace cw::http
