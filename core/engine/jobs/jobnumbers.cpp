// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobnumbers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace cw::engine {
namespace {

/// More than a quarter of a second can bring.
constexpr std::int64_t kAhead = 1'000;
constexpr std::string_view kNumberName = "engine/jobs/number";

std::string nameOf(const std::string &node)
{
    return std::string(kNumberName) + (node.empty() ? "" : "/" + node);
}

} // namespace

Result<std::int64_t> readJobNumber(storage::Reader &reader, const std::string &node)
{
    auto text = reader.state(nameOf(node));
    if (!text)
        return failFrom(text);
    std::int64_t number = 0;
    if (*text)
        std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), number);
    return number;
}

Result<std::vector<std::string>> numberedNodes(storage::Reader &reader)
{
    auto numbers = reader.statesUnder(kNumberName);
    if (!numbers)
        return failFrom(numbers);
    std::vector<std::string> nodes;
    for (const auto &[name, number] : *numbers)
        nodes.push_back(name.substr(std::min(kNumberName.size() + 1, name.size())));
    return nodes;
}

JobNumbers::JobNumbers(const JobBook &book, ingest::RowSink &sink, ingest::Timers &timers,
                       const std::string &node)
    : m_book(book), m_name(nameOf(node)), m_writer(sink, timers, [] {})
{
}

void JobNumbers::reserve() { write(m_book.lastNumber() + kAhead); }

void JobNumbers::keep()
{
    const std::int64_t last = m_book.lastNumber();
    const bool isUsed = m_reserved > 0 || m_book.hasNumbered();
    if (isUsed && last + kAhead / 2 > m_reserved)
        reserve();
}

void JobNumbers::settle()
{
    if (m_reserved > 0)
        write(m_book.lastNumber());
}

void JobNumbers::write(std::int64_t number)
{
    m_reserved = number;
    storage::WriteBatch batch;
    batch.state.emplace_back(m_name, std::to_string(number));
    m_writer.write(std::move(batch));
}

} // namespace cw::engine
