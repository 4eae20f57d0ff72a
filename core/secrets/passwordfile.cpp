// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/passwordfile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <string_view>
#include <vector>

namespace cw::secrets {
namespace {

constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto kOfOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;

std::string escapedField(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

std::string unescapedField(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            ++i;
        out += text[i];
    }
    return out;
}

/// What a line of this owner begins with.
std::string headOf(const PasswordOwner &owner)
{
    return escapedField(owner.host) + ':' + std::to_string(owner.port) + ':' + escapedField(owner.database) + ':'
           + escapedField(owner.user) + ':';
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

/// The text without the owner's line.
std::string textWithout(std::string_view text, const std::string &head)
{
    std::string out;
    for (const std::string_view line : linesOf(text)) {
        if (!line.starts_with(head))
            out += std::string(line) + '\n';
    }
    return out;
}

} // namespace

std::string PasswordOwner::text() const
{
    return user + '@' + host + ':' + std::to_string(port) + '/' + database;
}

Result<std::string> PasswordFile::text() const
{
    const QFileInfo info(QString::fromStdString(m_path));
    if (!info.exists())
        return std::string();
#ifdef Q_OS_UNIX
    if (info.permissions() & kOfOthers)
        return fail(ErrorCode::InvalidInput, "The password file " + m_path
                                                 + " is open to others; allow only its owner to read it (mode 0600).");
#endif
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Storage, "The password file " + m_path + " cannot be read.");
    return file.readAll().toStdString();
}

Result<> PasswordFile::replace(const std::string &text) const
{
    if (text.empty()) {
        QFile::remove(QString::fromStdString(m_path));
        return {};
    }
    QSaveFile file(QString::fromStdString(m_path));
    const QByteArray bytes = QByteArray::fromStdString(text);
    // Closed to others before there is anything in it.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kOwnerOnly) || file.write(bytes) != bytes.size()
        || !file.commit())
        return fail(ErrorCode::Storage, "The password file " + m_path
                                            + " cannot be written: " + file.errorString().toStdString() + '.');
    return {};
}

Result<std::optional<std::string>> PasswordFile::read(const PasswordOwner &owner) const
{
    auto all = text();
    if (!all)
        return failFrom(all);
    const std::string head = headOf(owner);
    for (const std::string_view line : linesOf(*all)) {
        if (line.starts_with(head))
            return unescapedField(line.substr(head.size()));
    }
    return std::nullopt;
}

Result<> PasswordFile::write(const PasswordOwner &owner, const std::string &password) const
{
    if (password.find('\n') != std::string::npos)
        return fail(ErrorCode::InvalidInput, "A password with a line break has no place in a password file.");
    auto all = text();
    if (!all)
        return failFrom(all);
    // The first line that fits counts for libpq, and others' may have wildcards.
    const std::string head = headOf(owner);
    return replace(head + escapedField(password) + '\n' + textWithout(*all, head));
}

Result<bool> PasswordFile::remove(const PasswordOwner &owner) const
{
    auto all = text();
    if (!all)
        return failFrom(all);
    const std::string rest = textWithout(*all, headOf(owner));
    if (rest.size() == all->size())
        return false;
    if (auto done = replace(rest); !done)
        return failFrom(done);
    return true;
}

} // namespace cw::secrets
