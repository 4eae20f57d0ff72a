// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/rowexport.h"

#include "core/archive/rowwriter.h"
#include "core/base/writewhole.h"

#include <QSaveFile>

namespace cw::archive {
namespace {

using interfaces::CandleQuery;
using interfaces::CandleRecord;
using interfaces::FundingQuery;
using interfaces::FundingRecord;
using interfaces::MarketData;
using interfaces::RowExport;
using interfaces::RowWatch;
using interfaces::TextSink;
using interfaces::TradeQuery;
using interfaces::TradeRecord;

constexpr int kPageRows = 10'000;

/// Rows of one page; their origin only when it is wanted, as it takes longer.
Result<std::vector<CandleRecord>> exportPage(MarketData &data, const CandleQuery &query, const RowExport &rows)
{
    if (rows.hasProvenance)
        return data.candleRecords(query);
    auto candles = rows.asOf ? data.candlesAsOf(query, *rows.asOf) : data.candles(query);
    if (!candles)
        return failFrom(candles);
    std::vector<CandleRecord> records;
    records.reserve(candles->size());
    for (market::Candle &candle : *candles)
        records.push_back({std::move(candle), {}});
    return records;
}

Result<std::vector<TradeRecord>> exportPage(MarketData &data, const TradeQuery &query, const RowExport &rows)
{
    if (rows.hasProvenance)
        return data.tradeRecords(query);
    auto trades = rows.asOf ? data.tradesAsOf(query, *rows.asOf) : data.trades(query);
    if (!trades)
        return failFrom(trades);
    std::vector<TradeRecord> records;
    records.reserve(trades->size());
    for (market::Trade &trade : *trades)
        records.push_back({std::move(trade), {}});
    return records;
}

Result<std::vector<FundingRecord>> exportPage(MarketData &data, const FundingQuery &query, const RowExport &rows)
{
    if (rows.hasProvenance)
        return data.fundingRecords(query);
    auto rates = rows.asOf ? data.fundingAsOf(query, *rows.asOf)
                           : data.funding(query.instrument, query.from, query.to, query.limit);
    if (!rates)
        return failFrom(rates);
    std::vector<FundingRecord> records;
    records.reserve(rates->size());
    for (market::FundingRate &rate : *rates)
        records.push_back({std::move(rate), {}});
    return records;
}

RowNote noteOf(market::Source source, const interfaces::RowOrigin &origin)
{
    return {source, interfaces::rowPlaceText(origin.place), origin.storedAt, origin.changedAt,
            origin.version};
}

tl::unexpected<Error> stopped()
{
    return fail(ErrorCode::Cancelled, "stopped before the end; nothing was left behind");
}

/// One export under way.
class Exporter {
public:
    Exporter(MarketData &data, const RowExport &rows, const TextSink &sink, const RowWatch &watch)
        : m_data(data), m_rows(rows), m_sink(sink), m_watch(watch), m_writer(makeRowWriter(rows.format, kindOf(rows)))
    {
    }

    [[nodiscard]] Result<std::int64_t> run()
    {
        m_writer->begin(m_text);
        if (auto begun = handOut(); !begun)
            return failFrom(begun);
        auto written = m_rows.interval    ? writeCandles()
                       : m_rows.isFunding ? writeFunding()
                                          : writeTrades();
        if (!written)
            return failFrom(written);
        m_writer->end(m_text);
        if (auto ended = handOut(); !ended)
            return failFrom(ended);
        return m_written;
    }

private:
    [[nodiscard]] static FileRows kindOf(const RowExport &rows)
    {
        if (rows.interval)
            return FileRows::Candles;
        if (rows.isFunding)
            return FileRows::Funding;
        return rows.instrument.market == market::Market::Spot ? FileRows::Trades : FileRows::AggregateTrades;
    }

    /// Gives away the text so far.
    [[nodiscard]] Result<> handOut()
    {
        auto done = m_sink(m_text);
        m_text.clear();
        return done;
    }

    /// The same at the end of a page.
    [[nodiscard]] Result<> endPage(std::int64_t rows)
    {
        m_written += rows;
        if (auto done = handOut(); !done)
            return done;
        return m_watch(m_written) ? Result<>() : Result<>(stopped());
    }

    template<class Record>
    void note(const Record &row, const interfaces::RowOrigin &origin)
    {
        if (m_rows.hasProvenance)
            m_writer->note(m_text, noteOf(row.source, origin));
    }

    /// The last instant of the range, as queries name it.
    [[nodiscard]] std::optional<market::UtcTime> last() const
    {
        return m_rows.to ? std::optional(*m_rows.to - market::microseconds(1)) : std::nullopt;
    }

    [[nodiscard]] Result<> writeCandles();
    [[nodiscard]] Result<> writeTrades();
    [[nodiscard]] Result<> writeFunding();

    MarketData &m_data;
    const RowExport &m_rows;
    const TextSink &m_sink;
    const RowWatch &m_watch;
    std::unique_ptr<RowWriter> m_writer;
    std::string m_text;
    std::int64_t m_written = 0;
};

Result<> Exporter::writeCandles()
{
    CandleQuery query{{m_rows.instrument, *m_rows.interval}, m_rows.from.value_or(market::UtcTime()), last(),
                      kPageRows, m_rows.hasOpenCandles};
    for (;;) {
        auto page = exportPage(m_data, query, m_rows);
        if (!page)
            return failFrom(page);
        for (const auto &[candle, origin] : *page) {
            m_writer->candle(m_text, candle);
            note(candle, origin);
        }
        if (auto done = endPage(std::int64_t(page->size())); !done)
            return done;
        if (page->size() < std::size_t(kPageRows))
            return {};
        query.from = page->back().candle.openTime + market::microseconds(1);
    }
}

Result<> Exporter::writeTrades()
{
    TradeQuery query{m_rows.instrument, m_rows.from.value_or(market::UtcTime()), last(), kPageRows, false};
    std::int64_t lastId = -1;
    for (;;) {
        auto page = exportPage(m_data, query, m_rows);
        if (!page)
            return failFrom(page);
        std::int64_t fresh = 0;
        // Several trades share one instant, so the next page starts at the last one's and repeats it.
        for (const auto &[trade, origin] : *page) {
            if (trade.id <= lastId)
                continue;
            m_writer->trade(m_text, trade);
            note(trade, origin);
            lastId = trade.id;
            ++fresh;
        }
        if (auto done = endPage(fresh); !done)
            return done;
        if (page->size() < std::size_t(query.limit))
            return {};
        if (fresh == 0)
            query.limit *= 2; // one instant holds more trades than a page
        query.from = page->back().trade.time;
    }
}

Result<> Exporter::writeFunding()
{
    FundingQuery query{m_rows.instrument, m_rows.from.value_or(market::UtcTime()), last(), kPageRows};
    for (;;) {
        auto page = exportPage(m_data, query, m_rows);
        if (!page)
            return failFrom(page);
        for (const auto &[rate, origin] : *page) {
            m_writer->funding(m_text, rate);
            note(rate, origin);
        }
        if (auto done = endPage(std::int64_t(page->size())); !done)
            return done;
        if (page->size() < std::size_t(kPageRows))
            return {};
        query.from = page->back().rate.time + market::microseconds(1);
    }
}

tl::unexpected<Error> cannotWrite(const QSaveFile &file)
{
    return fail(ErrorCode::Storage, file.fileName().toStdString()
                                        + " cannot be written: " + file.errorString().toStdString() + '.');
}

} // namespace

Result<std::int64_t> exportRows(MarketData &data, const RowExport &rows, const TextSink &sink,
                                const RowWatch &watch)
{
    if (rows.format != RowFormat::JsonLines && (rows.hasOpenCandles || rows.hasProvenance))
        return fail(ErrorCode::InvalidInput,
                    "only JSON lines can say that a candle is in progress and where a row is from.");
    if (rows.format == RowFormat::Freqtrade && rows.isFunding)
        return fail(ErrorCode::InvalidInput, "freqtrade's form has no funding rates; choose CSV or JSON lines.");
    return Exporter(data, rows, sink, watch).run();
}

Result<std::int64_t> exportTo(const std::string &path, MarketData &data, const RowExport &rows,
                              const RowWatch &watch)
{
    QSaveFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return cannotWrite(file);
    const TextSink sink = [&file](std::string_view text) -> Result<> {
        if (!writeWhole(file, text))
            return cannotWrite(file);
        return {};
    };
    auto written = exportRows(data, rows, sink, watch);
    if (written && !file.commit())
        return cannotWrite(file);
    return written;
}

} // namespace cw::archive
