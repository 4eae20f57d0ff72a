// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::exchange::binance {

/// Turns JSON tokens into values and remembers the first that cannot be one. After a problem every further value is
/// meaningless; ask `isOk` before using any.
///
/// Strict on purpose (reliability §4.5): decimals only as plain text in quotes, whole numbers and times only as JSON
/// integers, times only in milliseconds between 2009 and 2100, flags only true and false.
class ValueReader {
public:
    /// `what` names what is read, for the sentence of the error ("the trade event"); it must outlive the reader.
    explicit ValueReader(std::string_view what) : m_what(what) {}

    /// Names which row of the thing is read now.
    void setRow(std::size_t row) noexcept { m_row = row; }

    [[nodiscard]] market::Decimal decimal(std::string_view key, std::string_view token);
    /// A decimal, or absent for "" and null.
    [[nodiscard]] std::optional<market::Decimal> optionalDecimal(std::string_view key,
                                                                 std::string_view token);
    [[nodiscard]] std::int64_t integer(std::string_view key, std::string_view token);
    [[nodiscard]] UtcTime time(std::string_view key, std::string_view token);
    [[nodiscard]] bool flag(std::string_view key, std::string_view token);
    [[nodiscard]] std::string text(std::string_view key, std::string_view token);
    /// A symbol in the exchange's spelling.
    [[nodiscard]] std::string symbol(std::string_view key, std::string_view token);

    /// Records a problem that is not about one value.
    void refuse(std::string problem);

    [[nodiscard]] bool isOk() const noexcept { return m_problem.empty(); }
    /// The first problem as a sentence; it is forgotten, and the next row can be read.
    [[nodiscard]] std::string takeProblem();
    /// The Protocol error of the first problem.
    [[nodiscard]] Error error() const;

private:
    void refuseValue(std::string_view key, std::string_view token, std::string_view expected);

    std::string_view m_what;
    std::optional<std::size_t> m_row;
    std::string m_problem;
};

/// Protocol error for a text that is not complete JSON of the documented shape.
[[nodiscard]] Error shapeError(std::string_view what, std::string_view text);

/// At most the first few characters of a text, made printable, for sentences.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t most = 60);

} // namespace cw::exchange::binance
