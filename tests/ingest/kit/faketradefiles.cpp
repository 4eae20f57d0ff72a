// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/faketradefiles.h"

#include "core/archive/bulkname.h"
#include "core/archive/rowwriter.h"
#include "core/archive/zipfile.h"

#include <QCryptographicHash>

namespace cw::test {

exchange::BulkFiles::Handle FakeTradeFiles::get(const std::string &path, Done done)
{
    asked.push_back(path);
    Result<exchange::BulkFile> file = onAsked && !onAsked(path)
                                          ? Result<exchange::BulkFile>(fail(ErrorCode::NotFound, "It is not there."))
                                          : make(path);
    if (onFile)
        onFile(file);
    const auto answer = [file = std::move(file), done = std::move(done)] { done(file); };
    return std::make_unique<Held>(m_timers.after(std::chrono::milliseconds(20), answer));
}

Result<exchange::BulkFile> FakeTradeFiles::make(const std::string &path) const
{
    const auto name = archive::parseBulkName(path);
    std::string text;
    const auto writer =
        archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::AggregateTrades);
    writer->begin(text);
    exchange::TradeQuery query;
    query.from = name->period.from;
    query.limit = 1;
    for (std::int64_t id = m_market.trades(query, name->period.to).front().id;
         m_market.timeOf(id) < name->period.to; ++id)
        writer->trade(text, m_market.trade(id));
    if (onText)
        onText(text);
    const auto zip = archive::zipOf("rows.csv", text);
    return exchange::BulkFile{
        *zip, QCryptographicHash::hash(*zip, QCryptographicHash::Sha256).toHex().toStdString()};
}

} // namespace cw::test
