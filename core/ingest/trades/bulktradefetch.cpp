// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/bulktradefetch.h"

#include "core/archive/bulkpath.h"
#include "core/ingest/base/log.h"
#include "core/ingest/fetches/bulkplan.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Interval;

/// Rows of one transaction.
constexpr std::size_t kTradesAtOnce = 5'000;
/// A file is asked for when it saves so many pages.
constexpr std::int64_t kPagesWorthAFile = 10;

} // namespace

std::vector<TimeRange> bulkTradeDays(const InstrumentKey &instrument, const TimeRange &range,
                                     std::optional<std::int64_t> maxRows, UtcTime now)
{
    std::vector<TimeRange> days;
    if (maxRows)
        return days;
    const Interval day = Interval::D1;
    for (UtcTime from = day.floor(range.from); from < range.to; from = day.next(from)) {
        const TimeRange period{from, day.next(from)};
        const bool isPublished =
            period.to + kBulkDayDelay <= now
            && archive::bulkPath({instrument, bulkTradesOf(instrument.market), std::nullopt, period});
        if (isPublished)
            days.push_back(period);
    }
    return days;
}

bool isWorthAFile(const TradesHeld &day)
{
    if (!day.from.id || !day.to.id)
        return true;
    return countMissing(day.ids, {*day.from.id, *day.to.id}) >= kPagesWorthAFile * kTradesPerPage;
}

BulkTradeFetch::BulkTradeFetch(FetchTools tools, BulkTools bulk, TradeSpanFetch::Wanted wanted)
    : m_tools(std::move(tools)), m_bulk(bulk), m_wanted(std::move(wanted)),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); }),
      m_pace(m_wanted.instrument.market, storage::RowKind::Trades)
{
}

FetchProgress BulkTradeFetch::progress() const
{
    FetchProgress progress = m_rest ? m_rest->progress() : FetchProgress();
    progress.rowsDone += m_filed;
    progress.rowsTotal += m_filed;
    return progress;
}

void BulkTradeFetch::start()
{
    const auto days = bulkTradeDays(m_wanted.instrument, m_wanted.range, m_wanted.maxRows,
                                    m_tools.client.exchangeNow().value_or(UtcTime()));
    m_days.assign(days.begin(), days.end());
    pump();
}

void BulkTradeFetch::pump()
{
    if (m_isFinished || m_rest || m_isBusy || m_download || m_writer.isFull())
        return;
    if (m_writer.error()) {
        if (m_writer.isIdle())
            finish(tl::unexpected(*m_writer.error()));
    } else if (m_file) {
        readPart();
    } else if (!m_days.empty() && m_bulk.files.isReachable()) {
        m_day = m_days.front();
        m_days.pop_front();
        lookAtDay(m_day);
    } else if (m_writer.isIdle()) {
        startRest();
    }
}

void BulkTradeFetch::lookAtDay(const TimeRange &day)
{
    m_isBusy = true;
    readAsync<TradesHeld>(
        m_bulk.reads,
        [instrument = m_wanted.instrument, day, purged = m_wanted.held.includePurged](
            storage::Reader &reader) { return tradesHeld(reader, instrument, day, purged); },
        m_lifetime.guard([this, day](Result<TradesHeld> held) {
            m_isBusy = false;
            if (held && isWorthAFile(*held)) {
                m_held = std::move(held->ids);
                ask(day);
            } else {
                pump();
            }
        }));
}

void BulkTradeFetch::ask(const TimeRange &day)
{
    const auto path =
        archive::bulkPath({m_wanted.instrument, bulkTradesOf(m_wanted.instrument.market), std::nullopt, day});
    m_pace.begin(m_tools.client.exchangeNow());
    m_download = m_bulk.files.get(*path, [this, path = *path](Result<exchange::BulkFile> file) {
        m_download.reset();
        if (file)
            openFile(std::move(*file), path);
        else
            leaveDay(file.error());
    });
}

void BulkTradeFetch::openFile(exchange::BulkFile file, const std::string &path)
{
    m_isBusy = true;
    openTradeFile(m_bulk.reads, std::move(file), path, m_wanted.instrument,
                  m_lifetime.guard([this](Result<std::shared_ptr<BulkTradeFile>> opened) {
                      m_isBusy = false;
                      if (!opened)
                          return leaveDay(opened.error());
                      m_file = std::move(*opened);
                      pump();
                  }));
}

void BulkTradeFetch::readPart()
{
    m_isBusy = true;
    const TimeRange wanted = m_day.intersected(m_wanted.range);
    readAsync<BulkTradePart>(
        m_bulk.reads,
        [file = m_file, wanted, held = m_held](storage::Reader &) { return file->next(wanted, held); },
        m_lifetime.guard([this](Result<BulkTradePart> part) {
            m_isBusy = false;
            handlePart(std::move(part));
        }));
}

void BulkTradeFetch::handlePart(Result<BulkTradePart> part)
{
    if (!part)
        return leaveDay(part.error());
    if (part->isLast)
        m_file.reset();
    m_filed += static_cast<std::int64_t>(part->trades.size());
    storage::WriteBatch refused;
    refused.rejected = std::move(part->rejected);
    if (!refused.isEmpty())
        m_writer.write(std::move(refused));
    for (std::size_t at = 0; at < part->trades.size(); at += kTradesAtOnce) {
        const auto from = part->trades.begin() + static_cast<std::ptrdiff_t>(at);
        const auto to = part->trades.begin()
                        + static_cast<std::ptrdiff_t>(std::min(at + kTradesAtOnce, part->trades.size()));
        storage::WriteBatch batch;
        batch.trades.push_back({m_wanted.instrument, {from, to}});
        m_writer.write(std::move(batch));
    }
    if (auto pace = part->isLast ? m_pace.end(m_tools.client.exchangeNow()) : storage::WriteBatch();
        !pace.isEmpty())
        m_writer.write(std::move(pace));
    if (onChanged)
        onChanged();
    pump();
}

/// The rest of the day is asked for by REST.
void BulkTradeFetch::leaveDay(const Error &error)
{
    m_file.reset();
    if (error.code != ErrorCode::NotFound)
        qCWarning(logBulk, "%s The trades are asked for one page at a time.", error.detail.c_str());
    pump();
}

void BulkTradeFetch::startRest()
{
    m_isBusy = true;
    readAsync<TradesHeld>(
        m_bulk.reads,
        [instrument = m_wanted.instrument, range = m_wanted.range, purged = m_wanted.held.includePurged](
            storage::Reader &reader) { return tradesHeld(reader, instrument, range, purged); },
        m_lifetime.guard([this](Result<TradesHeld> held) {
            m_isBusy = false;
            if (!held)
                return finish(failFrom(held));
            m_wanted.held = std::move(*held);
            // What the files brought is held now, but not because it was there before.
            if (m_wanted.onHeld)
                m_wanted.onHeld = [tell = m_wanted.onHeld, filed = m_filed](std::int64_t rows) {
                    tell(std::max<std::int64_t>(0, rows - filed));
                };
            m_rest = std::make_unique<TradeSpanFetch>(m_tools, std::move(m_wanted));
            m_rest->onChanged = [this] {
                if (onChanged)
                    onChanged();
            };
            m_rest->onDone = [this](const FetchOutcome &outcome) { handleRest(outcome); };
            m_rest->start();
        }));
}

void BulkTradeFetch::handleRest(const FetchOutcome &outcome)
{
    m_isFinished = true;
    storage::WriteReport written = m_writer.report();
    written += outcome.written;
    onDone({outcome.result, written});
}

void BulkTradeFetch::finish(Result<> result)
{
    m_isFinished = true;
    onDone({std::move(result), m_writer.report()});
}

std::unique_ptr<Fetch> makeTradeSpanFetch(const FetchTools &tools, TradeSpanFetch::Wanted wanted)
{
    if (!tools.bulk)
        return std::make_unique<TradeSpanFetch>(tools, std::move(wanted));
    return std::make_unique<BulkTradeFetch>(tools, BulkTradeFetch::BulkTools{*tools.bulk, *tools.reads},
                                            std::move(wanted));
}

} // namespace cw::ingest
