// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradedayfiles.h"

#include "core/archive/bulkpath.h"
#include "core/ingest/fetches/bulkplan.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::IdRange;
using market::TimeRange;
using market::Trade;

/// Rows of one transaction.
constexpr std::size_t kRowsATransaction = 5'000;
/// A file that is still absent so long after its day will not come.
constexpr std::chrono::hours kNeverPublished = kBulkDayDelay + std::chrono::hours(24);

std::string dayText(const TimeRange &day) { return market::isoText(day.from).substr(0, 10); }

std::string filesText(int count)
{
    return count == 1 ? "The file of one day does" : "The files of " + std::to_string(count) + " days do";
}

} // namespace

TradeDayFiles::TradeDayFiles(const Tools &tools, Wanted wanted)
    : m_tools(tools), m_wanted(std::move(wanted)), m_writer(tools.sink, tools.timers, [this] { pump(); })
{
    const market::Interval day = market::Interval::D1;
    for (auto from = day.floor(m_wanted.span.from); from < m_wanted.span.to; from = day.next(from))
        m_days.push_back({from, day.next(from)});
}

void TradeDayFiles::start(std::function<void(Result<>)> done)
{
    m_done = std::move(done);
    pump();
}

void TradeDayFiles::pump()
{
    if (!m_done || m_isBusy || m_download || m_writer.isFull())
        return;
    if (m_writer.error())
        m_days.clear();
    if (!m_days.empty() && m_file) {
        readPart();
    } else if (!m_days.empty()) {
        ask();
    } else if (m_writer.isIdle()) {
        const auto done = std::exchange(m_done, nullptr); // it may destroy this
        done(m_writer.error() ? Result<>(tl::unexpected(*m_writer.error())) : Result<>());
    }
}

void TradeDayFiles::ask()
{
    const TimeRange day = m_days.front();
    const auto path = archive::bulkPath(
        {m_wanted.instrument, bulkTradesOf(m_wanted.instrument.market), std::nullopt, day});
    if (!path) {
        leaveDay({ErrorCode::NotFound, "The archive has no trades of that day.", std::nullopt});
    } else if (!m_tools.files.isReachable()) {
        leaveDay({ErrorCode::Network, "The exchange's bulk archive does not answer.", std::nullopt});
    } else {
        m_download = m_tools.files.get(*path, [this, path = *path](Result<exchange::BulkFile> file) {
            m_download.reset();
            if (file)
                openFile(std::move(*file), path);
            else
                leaveDay(file.error());
        });
    }
}

void TradeDayFiles::openFile(exchange::BulkFile file, const std::string &path)
{
    m_isBusy = true;
    openTradeFile(m_tools.reads, std::move(file), path, m_wanted.instrument,
                  m_lifetime.guard([this](Result<std::shared_ptr<BulkTradeFile>> opened) {
                      m_isBusy = false;
                      if (!opened)
                          return leaveDay(opened.error());
                      m_file = std::move(*opened);
                      pump();
                  }));
}

void TradeDayFiles::readPart()
{
    m_isBusy = true;
    readAsync<BulkTradePart>(
        m_tools.reads,
        [file = m_file, day = m_days.front()](storage::Reader &) { return file->next(day, {}); },
        m_lifetime.guard([this](Result<BulkTradePart> part) {
            m_isBusy = false;
            if (part)
                handlePart(std::move(*part));
            else
                leaveDay(part.error());
        }));
}

void TradeDayFiles::handlePart(BulkTradePart part)
{
    std::erase_if(part.trades, [this](const Trade &row) { return !m_wanted.ids.contains(row.id); });
    for (const storage::RejectedRow &row : part.rejected) {
        if (m_wanted.ids.contains(row.rowKey))
            m_refused[row.rowKey] = row.reason;
    }
    storage::WriteBatch refused;
    refused.rejected = std::move(part.rejected);
    if (!refused.isEmpty())
        m_writer.write(std::move(refused));
    store(std::move(part.trades));
    if (part.isLast) {
        ++m_read;
        m_file.reset();
        m_days.pop_front();
    }
    pump();
}

void TradeDayFiles::store(std::vector<Trade> rows)
{
    for (std::size_t at = 0; at < rows.size(); at += kRowsATransaction) {
        const auto from = rows.begin() + static_cast<std::ptrdiff_t>(at);
        const auto to =
            rows.begin() + static_cast<std::ptrdiff_t>(std::min(at + kRowsATransaction, rows.size()));
        market::IdRanges ids;
        for (auto row = from; row != to; ++row)
            ids.add({row->id, row->id + 1});
        storage::WriteBatch batch;
        batch.trades.push_back({m_wanted.instrument, {from, to}});
        m_writer.write(std::move(batch), [this, ids = std::move(ids)] {
            for (const IdRange &range : ids.ranges()) {
                m_found.add(range);
                if (m_wanted.onStored)
                    m_wanted.onStored(range);
            }
        });
    }
}

void TradeDayFiles::leaveDay(const Error &error)
{
    const TimeRange day = m_days.front();
    m_file.reset();
    m_days.pop_front();
    if (error.code != ErrorCode::NotFound)
        m_pending = "The bulk file of trades of " + dayText(day) + " was not read: " + error.detail;
    else if (m_wanted.now < day.to + kNeverPublished)
        m_pending = "The exchange's bulk file of trades of " + dayText(day) + " is not published yet.";
    else
        m_absent.push_back(day);
    pump();
}

std::string TradeDayFiles::evidence() const
{
    std::string text;
    if (m_absent.size() == 1)
        text = "The exchange's bulk archive has no file of trades of " + dayText(m_absent.front()) + '.';
    else if (!m_absent.empty())
        text = "The exchange's bulk archive has no file of trades of " + std::to_string(m_absent.size())
               + " days, " + dayText(m_absent.front()) + " to " + dayText(m_absent.back()) + '.';
    if (m_read > 0)
        text += (text.empty() ? "" : " ") + filesText(m_read) + " not hold them.";
    return text;
}

} // namespace cw::ingest
