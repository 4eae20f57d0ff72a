// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/jsonreader.h"

#include <cstring>
#include <vector>

namespace cw::exchange::binance {
namespace {

/// What a thread keeps between texts. A single giant answer must not hold its memory for ever.
struct Workspace {
    ondemand::parser parser;
    std::vector<char> buffer;
};

constexpr std::size_t kKeptBytes = 4 * 1024 * 1024;
constexpr int kMaxDepth = 32;

Workspace &threadWorkspace()
{
    thread_local Workspace workspace;
    return workspace;
}

Workspace &workspaceFor(std::size_t size)
{
    Workspace &workspace = threadWorkspace();
    const std::size_t needed = size + simdjson::SIMDJSON_PADDING;
    if (workspace.buffer.size() > kKeptBytes && needed <= kKeptBytes)
        workspace = Workspace();
    if (workspace.buffer.size() < needed)
        workspace.buffer.resize(needed + needed / 2);
    return workspace;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes one or more digits from the front.
bool takeDigits(std::string_view &text)
{
    const std::size_t before = text.size();
    while (!text.empty() && isDigit(text.front()))
        text.remove_prefix(1);
    return text.size() != before;
}

bool takeAny(std::string_view &text, std::string_view characters)
{
    if (text.empty() || characters.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

bool isNumber(std::string_view text)
{
    takeAny(text, "-");
    const bool leadingZero = text.starts_with('0');
    const std::size_t before = text.size();
    if (!takeDigits(text) || (leadingZero && before - text.size() > 1))
        return false;
    if (takeAny(text, ".") && !takeDigits(text))
        return false;
    if (takeAny(text, "eE")) {
        takeAny(text, "+-");
        if (!takeDigits(text))
            return false;
    }
    return text.empty();
}

bool isContainerWellFormed(ondemand::value &value, std::string_view token, int depth);

bool isWellFormedTo(ondemand::value &value, std::string_view token, int depth)
{
    if (token.size() == 1 && (token.front() == '{' || token.front() == '['))
        return depth > 0 && isContainerWellFormed(value, token, depth);
    return isScalar(token);
}

bool isContainerWellFormed(ondemand::value &value, std::string_view token, int depth)
{
    if (token == "{") {
        ondemand::object object;
        return value.get_object().get(object) == simdjson::SUCCESS
               && forEachMember(object, [depth](std::string_view, ondemand::value &member) {
                      return isWellFormedTo(member, tokenOf(member), depth - 1);
                  });
    }
    ondemand::array array;
    return value.get_array().get(array) == simdjson::SUCCESS
           && forEachElement(array, [depth](ondemand::value &item) {
                  return isWellFormedTo(item, tokenOf(item), depth - 1);
              });
}

} // namespace

JsonReader::JsonReader(std::string_view text)
{
    Workspace &workspace = workspaceFor(text.size());
    if (!text.empty())
        std::memcpy(workspace.buffer.data(), text.data(), text.size());
    const auto error = workspace.parser.iterate(workspace.buffer.data(), text.size(), workspace.buffer.size())
                           .get(m_document);
    m_isOpen = error == simdjson::SUCCESS;
}

bool JsonReader::readObject(ondemand::object &out)
{
    return m_isOpen && m_document.get_object().get(out) == simdjson::SUCCESS;
}

bool JsonReader::readArray(ondemand::array &out)
{
    return m_isOpen && m_document.get_array().get(out) == simdjson::SUCCESS;
}

bool JsonReader::isAtEnd() { return m_document.current_location().error() == simdjson::OUT_OF_BOUNDS; }

std::string_view JsonReader::textFrom(const char *begin)
{
    const char *end = nullptr;
    if (m_document.current_location().get(end) != simdjson::SUCCESS || end < begin)
        return {};
    std::string_view text(begin, static_cast<std::size_t>(end - begin));
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
        text.remove_suffix(1);
    return text;
}

std::string_view keyOf(ondemand::field &field)
{
    const char *const begin = field.key().raw();
    const char *end = begin;
    while (*end != '"' && *end != '\\')
        ++end;
    return {begin, static_cast<std::size_t>(end - begin)};
}

std::optional<std::string> unescapedText(std::string_view token)
{
    // Resolved text is never longer than its escapes; the reader may write some bytes more.
    std::vector<std::uint8_t> space(token.size() + simdjson::SIMDJSON_PADDING);
    std::uint8_t *at = space.data();
    std::string_view out;
    const ondemand::raw_json_string raw(reinterpret_cast<const std::uint8_t *>(token.data() + 1));
    if (threadWorkspace().parser.unescape(raw, at).get(out) != simdjson::SUCCESS)
        return std::nullopt;
    return std::string(out);
}

bool isScalar(std::string_view token) noexcept
{
    if (token.size() >= 2 && token.front() == '"')
        return token.back() == '"';
    return token == "true" || token == "false" || token == "null" || isNumber(token);
}

bool isWellFormed(ondemand::value &value, std::string_view token)
{
    return isWellFormedTo(value, token, kMaxDepth);
}

} // namespace cw::exchange::binance
