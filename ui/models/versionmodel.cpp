// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/versionmodel.h"

namespace cw::models {
namespace {

using interfaces::LosingVersion;

constexpr int kVersionsShown = 1'500;

QString lossText(const std::string &kind)
{
    if (kind == "replaced")
        return VersionModel::tr("replaced");
    if (kind == "refused")
        return VersionModel::tr("refused");
    return VersionModel::tr("built here");
}

} // namespace

VersionModel::VersionModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Candle (UTC)")},
                 {tr("What became of it")},
                 {tr("Source")},
                 {tr("Open"), true},
                 {tr("High"), true},
                 {tr("Low"), true},
                 {tr("Close"), true},
                 {tr("Volume"), true},
                 {tr("Lost (UTC)")}},
                parent),
      m_link(link)
{
}

int VersionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void VersionModel::show(const market::SeriesKey &series, const market::TimeRange &range)
{
    const interfaces::VersionQuery query{series, range.from, range.to - market::microseconds(1), kVersionsShown};
    m_link.reader.runNewest(
        this, m_questions, [&data = m_link.engine.marketData(), query] { return data.versions(query); },
        [this](Result<std::vector<LosingVersion>> rows) {
            take(std::move(rows), m_rows, [](const LosingVersion &a, const LosingVersion &b) {
                return a.candle.openTime == b.candle.openTime && a.lostAt == b.lostAt && a.kind == b.kind;
            });
        });
}

QString VersionModel::cellText(int row, int column) const
{
    const LosingVersion &version = m_rows[static_cast<std::size_t>(row)];
    const market::Candle &candle = version.candle;
    const std::string_view source = market::sourceText(candle.source);
    switch (column) {
    case Candle: return timeText(candle.openTime);
    case Kind: return lossText(version.kind);
    case Source: return QString::fromUtf8(source.data(), qsizetype(source.size()));
    case Open: return QString::fromStdString(candle.open.text());
    case High: return QString::fromStdString(candle.high.text());
    case Low: return QString::fromStdString(candle.low.text());
    case Close: return QString::fromStdString(candle.close.text());
    case Volume: return QString::fromStdString(candle.volume.text());
    case Lost: return timeText(version.lostAt);
    default: return {};
    }
}

} // namespace cw::models
