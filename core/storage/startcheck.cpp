// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/startcheck.h"

#include "core/storage/postgres/address.h"
#include "core/storage/sqlite/realpath.h"
#include "core/storage/sqlite/sqlitedatabase.h"
#include "core/storage/sqlite/startlook.h"

namespace cw::storage {
Result<StartedDatabase> openAtStart(const std::string &url, const OpenOptions &options, bool startFresh)
{
    StartedDatabase started;
    const bool isFile = url.starts_with(sqlite::kScheme);
    const QString path =
        isFile ? sqlite::realPath(QString::fromStdString(url.substr(sqlite::kScheme.size()))) : QString();
    if (isFile) {
        auto look = sqlite::lookAtStart(path, startFresh);
        if (!look)
            return failFrom(look);
        started.needsCheck = look->needsCheck;
    }
    auto opened = openDatabase(url, options);
    if (!opened && isFile && opened.error().code == ErrorCode::Corrupt)
        return tl::unexpected(sqlite::setAsideFor(path, opened.error().detail));
    if (!opened)
        return failFrom(opened);
    started.database = std::move(*opened);
    return started;
}

Result<StartedDatabase> openOrAwait(const std::string &url, const OpenOptions &options, bool startFresh)
{
    auto opened = openAtStart(url, options, startFresh);
    const auto address = postgres::parseAddress(url);
    if (opened || !address || !opened.error().isTransient())
        return opened;
    auto awaited = std::make_unique<AwaitedDatabase>([url, options] { return openDatabase(url, options); },
                                                     postgres::locationText(*address), opened.error());
    StartedDatabase started;
    started.awaited = awaited.get();
    started.database = std::move(awaited);
    return started;
}

} // namespace cw::storage
