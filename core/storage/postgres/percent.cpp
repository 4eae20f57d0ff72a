// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/percent.h"

#include <QByteArray>
#include <QStringDecoder>

#include <cctype>

namespace cw::storage::postgres {
namespace {

bool isHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool isSound(const QByteArray &text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder(text);
    return !decoder.hasError() && decoded.size() <= text.size() && !text.contains('\0');
}

} // namespace

std::optional<std::string> percentDecoded(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && (i + 2 >= text.size() || !isHex(text[i + 1]) || !isHex(text[i + 2])))
            return std::nullopt;
    }
    const QByteArray decoded =
        QByteArray::fromPercentEncoding(QByteArray(text.data(), static_cast<qsizetype>(text.size())));
    if (!isSound(decoded))
        return std::nullopt;
    return decoded.toStdString();
}

std::string percentEncoded(std::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()))
        .toPercentEncoding(",:/[]")
        .toStdString();
}

} // namespace cw::storage::postgres
