// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/keyvaluefile.h"

#include "core/config/values.h"

#include <QFile>
#include <QFileInfo>

#include <optional>
#include <utility>

namespace cw::config {
namespace {

using Values = std::map<std::string, std::string>;

constexpr qint64 kMaxBytes = 1024 * 1024;

std::string_view takeLine(std::string_view &text)
{
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return trimmed(line);
}

/// Text of a value: inside quotes as it stands, otherwise up to " #".
std::optional<std::string> valueOf(std::string_view text)
{
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const auto end = text.find(text.front(), 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        return std::string(text.substr(1, end - 1));
    }
    if (const auto comment = text.find(" #"); comment != std::string_view::npos)
        text = trimmed(text.substr(0, comment));
    return std::string(text);
}

std::optional<std::pair<std::string, std::string>> assignment(std::string_view line)
{
    const auto mark = line.find('=');
    if (mark == std::string_view::npos)
        return std::nullopt;
    const auto key = trimmed(line.substr(0, mark));
    const auto value = valueOf(trimmed(line.substr(mark + 1)));
    if (key.empty() || !value)
        return std::nullopt;
    return std::pair(std::string(key), *value);
}

tl::unexpected<Error> badLine(int number)
{
    return fail(ErrorCode::InvalidInput, "line " + std::to_string(number) + " is not KEY=VALUE");
}

std::string_view withoutMark(std::string_view text)
{
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

} // namespace

Result<Values> parseDotEnv(std::string_view text)
{
    Values values;
    text = withoutMark(text);
    for (int number = 1; !text.empty(); ++number) {
        auto line = takeLine(text);
        if (line.empty() || line.front() == '#')
            continue;
        if (line.starts_with("export "))
            line = trimmed(line.substr(7));
        auto entry = assignment(line);
        if (!entry)
            return badLine(number);
        values.insert_or_assign(std::move(entry->first), std::move(entry->second));
    }
    return values;
}

Result<Values> parseIni(std::string_view text)
{
    Values values;
    std::string section;
    text = withoutMark(text);
    for (int number = 1; !text.empty(); ++number) {
        const auto line = takeLine(text);
        if (line.empty() || line.front() == '#' || line.front() == ';')
            continue;
        if (line.front() == '[' && line.back() == ']') {
            section = std::string(trimmed(line.substr(1, line.size() - 2))) + '/';
            continue;
        }
        auto entry = assignment(line);
        if (!entry)
            return badLine(number);
        values.insert_or_assign(section + entry->first, std::move(entry->second));
    }
    return values;
}

Result<std::string> readSmallFile(const std::string &path)
{
    const QFileInfo info(QString::fromStdString(path));
    if (!info.exists())
        return fail(ErrorCode::NotFound, path + " does not exist");
    if (!info.isFile() || info.size() > kMaxBytes)
        return fail(ErrorCode::InvalidInput, path + " is not a plain file of at most 1 MiB");
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::InvalidInput, path + " cannot be read: " + file.errorString().toStdString());
    return file.readAll().toStdString();
}

} // namespace cw::config
