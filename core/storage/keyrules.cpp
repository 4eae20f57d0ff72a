// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/keyrules.h"

#include <QStringDecoder>

#include <algorithm>

namespace cw::storage {
namespace {

constexpr std::size_t kMaxSymbolBytes = 50;

bool isUtf8(const std::string &text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError() && decoded.size() <= static_cast<qsizetype>(text.size());
}

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

} // namespace

std::optional<std::string> whyInvalid(const InstrumentKey &key)
{
    const bool isSound = !key.symbol.empty() && key.symbol.size() <= kMaxSymbolBytes && isUtf8(key.symbol)
                         && std::none_of(key.symbol.begin(), key.symbol.end(), isControl);
    if (isSound)
        return std::nullopt;
    return "The symbol '" + QString::fromUtf8(key.symbol.substr(0, kMaxSymbolBytes)).toStdString()
           + "' cannot be stored; a symbol has 1 to 50 bytes of UTF-8 text without control characters.";
}

std::optional<std::string> whyInvalidState(const std::string &name, const std::string &value)
{
    if (!name.empty() && isUtf8(name) && isUtf8(value) && name.find('\0') == std::string::npos
        && value.find('\0') == std::string::npos)
        return std::nullopt;
    return "A stored value needs a name, and both must be UTF-8 text without zero bytes.";
}

} // namespace cw::storage
