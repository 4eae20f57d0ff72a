// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/historysink.h"

#include <QtGlobal>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::engine {
namespace {

using market::InstrumentKey;
using market::SeriesKey;
using market::UtcTime;

/// Begins a line; the clock is that of steady_clock and of Python's monotonic_ns.
std::string begin(std::string_view event)
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const std::int64_t nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    return "{\"mono_ns\":" + std::to_string(nanoseconds) + ",\"event\":\"" + std::string(event) + '"';
}

std::string nameOf(const InstrumentKey &instrument)
{
    return ",\"market\":\"" + std::string(market::marketText(instrument.market)) + "\",\"symbol\":\""
           + instrument.symbol + '"';
}

std::string nameOf(const SeriesKey &series)
{
    return nameOf(series.instrument) + ",\"interval\":\"" + std::string(series.interval.text()) + '"';
}

std::string msText(UtcTime time) { return std::to_string(market::toMs(time)); }

/// Ids are [first, end).
std::string idsText(const market::IdRange &ids)
{
    return ",\"ids\":[" + std::to_string(ids.from) + ',' + std::to_string(ids.to) + ']';
}

void appendCandles(std::string &out, std::string_view event, const SeriesKey &series,
                   const std::vector<UtcTime> &times)
{
    if (times.empty())
        return;
    std::string list;
    for (const UtcTime time : times)
        list += (list.empty() ? "" : ",") + msText(time);
    out += begin(event) + nameOf(series) + ",\"candles\":[" + list + "]}\n";
}

void appendTrades(std::string &out, std::string_view event, const ingest::LiveReceipt &receipt)
{
    for (const auto &[instrument, ids] : receipt.trades)
        out += begin(event) + nameOf(instrument) + idsText(ids) + "}\n";
}

void appendGaps(std::string &out, const std::vector<storage::GapRecord> &gaps)
{
    for (const storage::GapRecord &gap : gaps) {
        const bool isOpen = storage::isOpen(gap.status);
        out += begin(isOpen ? "gap-opened" : "gap-closed");
        out += gap.interval ? nameOf(SeriesKey{gap.instrument, *gap.interval}) : nameOf(gap.instrument);
        out += ",\"from\":" + msText(gap.range.from) + ",\"to\":" + msText(gap.range.to);
        out += gap.ids ? idsText(*gap.ids) : std::string();
        out += ",\"status\":\"" + std::string(storage::gapStatusText(gap.status)) + "\",\"cause\":\""
               + gap.cause + "\"}\n";
    }
}

/// Open times of a series that were offered, and which of them were final.
struct Slots {
    SeriesKey series;
    std::vector<UtcTime> all;
    std::vector<UtcTime> final;
};

std::vector<Slots> slotsOf(const storage::WriteBatch &batch)
{
    std::vector<Slots> parts;
    for (const storage::CandleBatch &part : batch.candles) {
        Slots &slots = parts.emplace_back(Slots{part.series, {}, {}});
        for (const market::Candle &candle : part.candles) {
            slots.all.push_back(candle.openTime);
            if (candle.final)
                slots.final.push_back(candle.openTime);
        }
    }
    return parts;
}

std::string receivedText(const ingest::LiveReceipt &receipt, const storage::WriteBatch &batch)
{
    std::string text;
    appendTrades(text, "received", receipt);
    for (const Slots &slots : slotsOf(batch))
        appendCandles(text, "received", slots.series, slots.all);
    return text;
}

} // namespace

class HistorySink::Record {
public:
    explicit Record(int descriptor) : m_descriptor(descriptor) {}
    Record(const Record &) = delete;
    Record &operator=(const Record &) = delete;
    ~Record() { ::close(m_descriptor); }

    void write(std::string_view lines) const
    {
        while (!lines.empty()) {
            const ssize_t written = ::write(m_descriptor, lines.data(), lines.size());
            if (written <= 0)
                return; // a history that ends early fails its test, not the engine
            lines.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    /// Final candles of a live batch: its receipt will only know their range.
    void expect(const storage::WriteBatch &batch)
    {
        for (const Slots &slots : slotsOf(batch))
            m_expected[slots.series].insert(slots.final.begin(), slots.final.end());
    }

    /// The slots of a live batch are those that were expected in its ranges.
    void writeLiveStored(const ingest::LiveReceipt &receipt)
    {
        std::vector<Slots> parts;
        for (const auto &[series, range] : receipt.candles) {
            const std::vector<UtcTime> times = takeExpected(series, range);
            parts.push_back({series, times, times});
        }
        writeStored(receipt, parts);
    }

    /// The ledger first, as it is part of the same transaction.
    void writeStored(const ingest::LiveReceipt &receipt, const std::vector<Slots> &parts) const
    {
        std::string text;
        appendGaps(text, receipt.gaps);
        appendTrades(text, "stored", receipt);
        for (const Slots &slots : parts) {
            appendCandles(text, "stored", slots.series, slots.all);
            appendCandles(text, "final", slots.series, slots.final);
        }
        write(text);
    }

private:
    std::vector<UtcTime> takeExpected(const SeriesKey &series, const market::TimeRange &range)
    {
        std::set<UtcTime> &known = m_expected[series];
        const auto first = known.lower_bound(range.from);
        const auto end = known.lower_bound(range.to);
        std::vector<UtcTime> times(first, end);
        known.erase(first, end);
        return times;
    }

    int m_descriptor;
    std::map<SeriesKey, std::set<UtcTime>> m_expected;
};

std::unique_ptr<HistorySink> HistorySink::open(const QByteArray &path, ingest::RowSink &next)
{
    const int descriptor = ::open(path.constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return nullptr;
    return std::unique_ptr<HistorySink>(new HistorySink(std::make_shared<Record>(descriptor), next));
}

bool HistorySink::offer(storage::WriteBatch &batch, Done done)
{
    const ingest::LiveReceipt receipt = ingest::receiptOf(batch);
    const std::string received = receivedText(receipt, batch);
    const auto note = [record = m_record, receipt, parts = slotsOf(batch),
                       done](const Result<storage::WriteReport> &written) {
        if (written)
            record->writeStored(receipt, parts);
        done(written);
    };
    if (!m_next.offer(batch, note))
        return false;
    m_record->write(received);
    return true;
}

bool HistorySink::offerLive(storage::WriteBatch &batch,
                            const std::shared_ptr<const ingest::LiveAnswers> &answers)
{
    const std::string received = receivedText(ingest::receiptOf(batch), batch);
    auto &told = m_told[answers];
    if (!told) {
        ingest::LiveAnswers noting;
        noting.written = [record = m_record, answers](const ingest::LiveReceipt &receipt,
                                                      const Result<storage::WriteReport> &written) {
            if (written)
                record->writeLiveStored(receipt);
            answers->written(receipt, written);
        };
        noting.lost = [record = m_record, answers](const std::vector<storage::GapRecord> &gaps) {
            std::string text;
            appendGaps(text, gaps);
            record->write(text);
            answers->lost(gaps);
        };
        told = std::make_shared<const ingest::LiveAnswers>(std::move(noting));
    }
    m_record->expect(batch);
    if (!m_next.offerLive(batch, told))
        return false;
    m_record->write(received);
    return true;
}

QByteArray historyPath() { return qgetenv("CANDLEWRIGHT_HISTORY"); }

} // namespace cw::engine
