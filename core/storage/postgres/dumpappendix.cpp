// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/dumpappendix.h"

#include <QtEndian>

#include <algorithm>

namespace cw::storage::postgres {
namespace {

const QByteArray kMark = QByteArrayLiteral("CWROWS01");
constexpr qint64 kSumBytes = 32;
/// The sum, where the texts begin, and the mark.
constexpr qint64 kTailBytes = kSumBytes + 8 + 8;
constexpr qint64 kPiece = 1LL << 20;
/// Quick, and market data shrinks to a fifth with it.
constexpr int kLevel = 1;

QByteArray numberBytes(qint64 number)
{
    QByteArray bytes(8, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

AppendixWriter::AppendixWriter(const QString &file) : m_file(file) {}

Result<> AppendixWriter::open()
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        return fail(ErrorCode::Storage, "'" + m_file.fileName().toStdString() + "' cannot be written: "
                                            + m_file.errorString().toStdString() + '.');
    m_begin = m_file.size();
    return {};
}

Result<> AppendixWriter::put(const QByteArray &bytes)
{
    m_sum.addData(bytes);
    if (m_file.write(bytes) == bytes.size())
        return {};
    const bool isFull =
        m_file.error() == QFileDevice::ResourceError || m_file.error() == QFileDevice::WriteError;
    return fail(isFull ? ErrorCode::StorageFull : ErrorCode::Storage,
                "The backup cannot be written: " + m_file.errorString().toStdString() + '.');
}

Result<> AppendixWriter::add(std::string_view text)
{
    const QByteArray packed = qCompress(QByteArray::fromRawData(text.data(), qsizetype(text.size())), kLevel);
    if (auto put = this->put(numberBytes(packed.size())); !put)
        return put;
    return put(packed);
}

Result<> AppendixWriter::finish()
{
    const QByteArray sum = m_sum.result();
    if (auto done = put(sum + numberBytes(m_begin) + kMark); !done)
        return done;
    const bool isWritten = m_file.flush();
    m_file.close();
    if (isWritten)
        return {};
    return fail(ErrorCode::StorageFull,
                "The backup cannot be written: " + m_file.errorString().toStdString() + '.');
}

AppendixReader::AppendixReader(const QString &file) : m_file(file) {}

tl::unexpected<Error> AppendixReader::damaged() const
{
    return fail(ErrorCode::Corrupt,
                "The backup '" + m_file.fileName().toStdString()
                    + "' is not whole: the rows of its hypertables are cut off or changed.");
}

Result<> AppendixReader::findEnds()
{
    if (!m_file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::InvalidInput,
                    "The backup '" + m_file.fileName().toStdString() + "' cannot be read.");
    m_end = m_file.size() - kTailBytes;
    if (m_end < 0 || !m_file.seek(m_end))
        return damaged();
    const QByteArray tail = m_file.read(kTailBytes);
    if (tail.size() != kTailBytes || !tail.endsWith(kMark))
        return damaged();
    m_sum = tail.first(kSumBytes);
    m_begin = qFromBigEndian<qint64>(tail.constData() + kSumBytes);
    return m_begin >= 0 && m_begin <= m_end ? Result<>() : damaged();
}

Result<> AppendixReader::open()
{
    if (auto found = findEnds(); !found)
        return found;
    QCryptographicHash sum(QCryptographicHash::Sha256);
    m_file.seek(m_begin);
    while (!atEnd()) {
        const QByteArray piece = m_file.read(std::min(kPiece, m_end - m_file.pos()));
        if (piece.isEmpty())
            return damaged();
        sum.addData(piece);
    }
    if (sum.result() != m_sum || !m_file.seek(m_begin))
        return damaged();
    return {};
}

Result<QByteArray> AppendixReader::next()
{
    const QByteArray head = m_file.read(8);
    if (head.size() != 8)
        return damaged();
    const auto size = qFromBigEndian<qint64>(head.constData());
    if (size < 0 || size > m_end - m_file.pos())
        return damaged();
    const QByteArray packed = m_file.read(size);
    if (packed.size() != size)
        return damaged();
    return qUncompress(packed);
}

} // namespace cw::storage::postgres
