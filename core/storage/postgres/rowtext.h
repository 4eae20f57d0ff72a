// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"
#include "core/market/time.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage::postgres {

/// Rows as the arrays of unnest(): a text for each column. Values are numbers, so nothing needs quoting.
class ArrayText {
public:
    explicit ArrayText(std::size_t columns);

    template<std::integral Number>
    void add(Number value)
    {
        next().append(std::to_string(value));
    }
    void add(const market::Decimal &value) { value.appendTo(next()); }
    void addNull() { next().append("NULL"); }
    void endRow() { m_column = 0; }

    /// Closes the arrays and gives them away.
    [[nodiscard]] std::vector<std::string> finished() &&;

private:
    std::string &next();

    std::vector<std::string> m_columns;
    std::size_t m_column = 0;
};

/// Rows in the text format of COPY.
class CopyText {
public:
    template<std::integral Number>
    void add(Number value)
    {
        separate();
        m_text.append(std::to_string(value));
    }
    void add(const market::Decimal &value)
    {
        separate();
        value.appendTo(m_text);
    }
    void addNull()
    {
        separate();
        m_text.append("\\N");
    }
    void endRow()
    {
        m_text.push_back('\n');
        m_isFirst = true;
    }

    [[nodiscard]] const std::string &text() const noexcept { return m_text; }

private:
    void separate()
    {
        if (!m_isFirst)
            m_text.push_back('\t');
        m_isFirst = false;
    }

    std::string m_text;
    bool m_isFirst = true;
};

/// Times are written as microseconds.
template<class Out>
void addTime(Out &out, market::UtcTime time)
{
    out.add(std::int64_t{market::toUs(time)});
}

template<class Out, class Value>
void addOptional(Out &out, const std::optional<Value> &value)
{
    if (value)
        out.add(*value);
    else
        out.addNull();
}

} // namespace cw::storage::postgres
