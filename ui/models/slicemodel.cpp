// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/slicemodel.h"

#include "ui/models/archivetexts.h"

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::SliceStatus;

QString keyText(const SliceStatus &slice, std::int64_t key)
{
    if (slice.sequence.kind == interfaces::DataKind::Trades)
        return SliceModel::tr("id %1").arg(key);
    return timeText(market::fromUs(key));
}

QString stateText(const SliceStatus &slice)
{
    if (!slice.fault.empty())
        return QString::fromStdString(slice.fault);
    return slice.verifiedAt ? SliceModel::tr("good") : SliceModel::tr("not verified yet");
}

} // namespace

std::optional<market::TimeRange> timesOf(const SliceStatus &slice)
{
    if (slice.sequence.kind == interfaces::DataKind::Trades)
        return std::nullopt;
    const market::UtcTime from = market::fromUs(slice.firstKey);
    // The end of its last candle's slot; the key behind it is a microsecond, which nobody reads or writes.
    if (slice.sequence.interval)
        return market::TimeRange{from, slice.sequence.interval->next(market::fromUs(slice.endKey - 1))};
    return market::TimeRange{from, market::fromUs(slice.endKey)};
}

SliceModel::SliceModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("From (UTC)")},
                 {tr("Before (UTC)")},
                 {tr("Rows"), true},
                 {tr("State")},
                 {tr("Verified (UTC)")},
                 {tr("Moved (UTC)")},
                 {tr("SHA-256")}},
                parent),
      m_link(link)
{
}

int SliceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_slices.size());
}

void SliceModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&archive = m_link.engine.archive()] { return archive.slices({}); },
        [this](Result<std::vector<SliceStatus>> slices) {
            take(std::move(slices), m_slices,
                 [](const SliceStatus &a, const SliceStatus &b) { return a.id == b.id; });
        });
}

QString SliceModel::cellText(int row, int column) const
{
    const SliceStatus &slice = m_slices[static_cast<std::size_t>(row)];
    switch (column) {
    case Symbol: return QString::fromStdString(slice.sequence.instrument.symbol);
    case MarketName: return marketName(slice.sequence.instrument.market);
    case Series: return seriesName(slice.sequence);
    case From: return keyText(slice, slice.firstKey);
    case To: {
        const auto times = timesOf(slice);
        return times ? timeText(times->to) : keyText(slice, slice.endKey);
    }
    case Rows: return countText(slice.rows);
    case State: return stateText(slice);
    case Verified: return slice.verifiedAt ? timeText(*slice.verifiedAt) : QString();
    case Moved: return timeText(slice.movedAt);
    case Sha256: return QString::fromStdString(slice.sha256);
    default: return {};
    }
}

} // namespace cw::models
