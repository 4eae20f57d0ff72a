// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/placescontroller.h"

#include "core/api/archive/archivejson.h"

namespace cw::api {
namespace {

using interfaces::Archive;
using interfaces::SequenceFilter;

http::Response coverage(Archive &archive, const SequenceFilter &filter, const SymbolForm &symbols)
{
    const auto segments = archive.segments(filter);
    if (!segments)
        return archiveReply(archiveFault(segments.error()));
    QJsonArray list;
    for (const interfaces::StoredSegment &segment : *segments)
        list.append(segmentJson(segment, symbols));
    return archiveReply(list);
}

http::Response tables(Archive &archive, const SequenceFilter &filter, const SymbolForm &symbols)
{
    const auto segments = archive.segments(filter);
    if (!segments)
        return archiveReply(archiveFault(segments.error()));
    const auto facts = archive.tableFacts();
    if (!facts)
        return archiveReply(archiveFault(facts.error()));
    return archiveReply(tablesJson(*segments, *facts, symbols));
}

http::Response slices(Archive &archive, const SequenceFilter &filter, const SymbolForm &symbols)
{
    const auto slices = archive.slices(filter);
    if (!slices)
        return archiveReply(archiveFault(slices.error()));
    QJsonArray list;
    for (const interfaces::SliceStatus &slice : *slices)
        list.append(sliceJson(slice, symbols));
    return archiveReply(list);
}

http::Response files(Archive &archive, const SequenceFilter &filter, const SymbolForm &symbols)
{
    const auto files = archive.coldFiles(filter);
    if (!files)
        return archiveReply(archiveFault(files.error()));
    QJsonArray list;
    for (const interfaces::ColdFileStatus &file : *files)
        list.append(coldFileJson(file, symbols));
    return archiveReply(list);
}

http::Response health(Archive &archive, const SequenceFilter &, const SymbolForm &)
{
    const auto health = archive.health();
    return health ? archiveReply(healthJson(*health)) : archiveReply(archiveFault(health.error()));
}

} // namespace

void PlacesController::addRoute(http::Router &router, std::string_view path, Read read)
{
    const auto handler = [this, read](const http::Request &request, const http::Responder &responder) {
        const auto filter = sequenceFilter(request);
        if (!filter)
            return responder.send(archiveReply(filter.error()));
        m_reads.answer(responder, [read, &archive = m_engine.archive(), filter = *filter,
                                   symbols = SymbolForm(SymbolForm::Style::Archive, m_directory)] {
            return read(archive, filter, symbols);
        });
    };
    router.addDeferred(http::Method::Get, path, {handler, {}});
}

void PlacesController::addRoutes(http::Router &router)
{
    addRoute(router, "/api/v1/archive/coverage", coverage);
    addRoute(router, "/api/v1/archive/tables", tables);
    addRoute(router, "/api/v1/archive/slices", slices);
    addRoute(router, "/api/v1/archive/files", files);
    addRoute(router, "/api/v1/archive/health", health);
}

} // namespace cw::api
