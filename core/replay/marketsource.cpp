// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/marketsource.h"

#include "core/replay/bulkfolder.h"
#include "core/replay/manifestloader.h"

#include <QFile>
#include <QFileInfo>

namespace cw::replay {
namespace {

using archive::LineReader;

Result<QByteArray> readWhole(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, path.toStdString() + ": cannot be read");
    return file.readAll();
}

/// Files beside a manifest, on disk or in the resources.
OpenFile filesBelow(const QString &folder)
{
    return [folder](const std::string &name) -> Result<std::unique_ptr<LineReader>> {
        auto bytes = readWhole(folder + QLatin1Char('/') + QString::fromStdString(name));
        if (!bytes)
            return failFrom(bytes);
        return LineReader::openMemory(std::move(*bytes), name);
    };
}

LoadedMarket loadWithManifest(const QString &folder, std::optional<bool> loop)
{
    const auto json = readWhole(folder + QStringLiteral("/manifest.json"));
    if (!json)
        return tl::unexpected(json.error());
    const auto manifest = parseManifest(*json);
    if (!manifest)
        return tl::unexpected(manifest.error());
    return loadManifest(*manifest, filesBelow(folder), loop);
}

} // namespace

LoadedMarket loadBundledMarket(std::optional<bool> loop)
{
    return loadWithManifest(QStringLiteral(":/market"), loop);
}

LoadedMarket loadMarketPath(const std::string &path, std::optional<bool> loop)
{
    const QString name = QString::fromStdString(path);
    if (!QFileInfo::exists(name))
        return fail(ErrorCode::NotFound, path + ": does not exist");
    if (QFileInfo::exists(name + QStringLiteral("/manifest.json")))
        return loadWithManifest(name, loop);
    return loadBulkFiles(path, loop.value_or(false));
}

} // namespace cw::replay
