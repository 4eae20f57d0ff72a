// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/placemodel.h"

#include "ui/models/archivetexts.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

Result<StoredFigures> count(interfaces::Engine &engine)
{
    auto segments = engine.archive().segments({});
    if (!segments)
        return failFrom(segments);
    StoredFigures figures = storedFigures(*segments);
    const auto status = engine.status();
    if (status.databaseEngine == "sqlite")
        figures.logBytes = QFileInfo(QString::fromStdString(status.databaseLocation) + u"-wal"_s).size();
    return figures;
}

} // namespace

PlaceModel::PlaceModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Data")},
                 {tr("Main"), true},
                 {tr("Archive"), true},
                 {tr("Temporary"), true},
                 {tr("Rows"), true},
                 {tr("Size, about"), true}},
                parent),
      m_link(link)
{
}

int PlaceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void PlaceModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&engine = m_link.engine] { return count(engine); },
        [this](Result<StoredFigures> figures) { apply(std::move(figures)); });
}

void PlaceModel::apply(Result<StoredFigures> figures)
{
    if (figures)
        m_figures = *figures;
    take(figures.map([](const StoredFigures &counted) {
        std::vector<PlaceFigures> rows(counted.kinds.begin(), counted.kinds.end());
        rows.push_back(counted.sum());
        return rows;
    }),
         m_rows, [](const PlaceFigures &, const PlaceFigures &) { return true; });
}

QString PlaceModel::cellText(int row, int column) const
{
    const PlaceFigures &figures = m_rows[static_cast<std::size_t>(row)];
    const bool isSum = row + 1 == rowCount();
    switch (column) {
    case Kind: return isSum ? tr("all together") : dataKindName(static_cast<interfaces::DataKind>(row));
    case Main: return countText(figures.main);
    case Archived: return countText(figures.archive);
    case Temporary: return countText(figures.temporary);
    case Total: return countText(figures.total());
    case Bytes:
        return bytesText(isSum ? m_figures.bytes().total()
                               : figures.total() * interfaces::rowBytes(static_cast<interfaces::DataKind>(row)));
    default: return {};
    }
}

} // namespace cw::models
