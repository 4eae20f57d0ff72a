// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/rowdigest.h"

namespace cw::storage {
namespace {

void put(std::string &line, std::int64_t number)
{
    line += std::to_string(number);
    line += ' ';
}

void put(std::string &line, UtcTime time) { put(line, std::int64_t{market::toUs(time)}); }

void put(std::string &line, const market::Decimal &value)
{
    value.appendTo(line);
    line += ' ';
}

template<class Value>
void put(std::string &line, const std::optional<Value> &value)
{
    if (value)
        put(line, *value);
    else
        line += "- ";
}

} // namespace

void RowDigest::add(const Candle &row)
{
    for (const UtcTime time : {row.openTime, row.closeTime, row.eventTime})
        put(m_line, time);
    put(m_line, std::int64_t{row.final});
    put(m_line, static_cast<std::int64_t>(row.source));
    for (const market::Decimal *value : {&row.open, &row.high, &row.low, &row.close, &row.volume})
        put(m_line, *value);
    put(m_line, row.quoteVolume);
    put(m_line, row.tradeCount);
    put(m_line, row.takerBuyVolume);
    put(m_line, row.takerBuyQuoteVolume);
    endLine();
}

void RowDigest::add(const Trade &row)
{
    for (const std::int64_t id : {row.id, row.firstId, row.lastId})
        put(m_line, id);
    put(m_line, row.time);
    put(m_line, row.price);
    put(m_line, row.quantity);
    put(m_line, std::int64_t{row.buyerIsMaker});
    put(m_line, static_cast<std::int64_t>(row.source));
    endLine();
}

void RowDigest::add(const market::FundingRate &row)
{
    put(m_line, row.time);
    put(m_line, row.rate);
    put(m_line, row.markPrice);
    put(m_line, static_cast<std::int64_t>(row.source));
    endLine();
}

void RowDigest::endLine()
{
    m_line.back() = '\n';
    m_hash.addData(QByteArrayView(m_line.data(), static_cast<qsizetype>(m_line.size())));
    m_line.clear();
    ++m_rows;
}

std::string RowDigest::hex() const { return m_hash.result().toHex().toStdString(); }

} // namespace cw::storage
