// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/archive/archivereply.h"
#include "core/interfaces/archive.h"
#include "core/interfaces/marketdata.h"

#include <QJsonObject>

#include <tl/expected.hpp>

/// What requests of the archive routes ask for. A fault names the parameter and what is accepted.
namespace cw::api {

template<class T>
using ArchiveAsked = tl::expected<T, ArchiveFault>;

/// What to answer when the body names a symbol that nobody knows; nothing else is looked at. Blocks on the database.
[[nodiscard]] std::optional<ArchiveFault> unknownSymbolIn(interfaces::MarketData &data, const QJsonObject &body);

/// The object of the body.
[[nodiscard]] ArchiveAsked<QJsonObject> archiveBody(const http::Request &request);

/// `symbol` ("*": all; without a market of its own: spot), `market`, `data_type`, `interval` ("*": all).
[[nodiscard]] ArchiveAsked<interfaces::SequenceFilter> sequenceFilter(const QJsonObject &body);
/// The same from a query.
[[nodiscard]] ArchiveAsked<interfaces::SequenceFilter> sequenceFilter(const http::Request &request);

/// A policy; what the body does not name is taken from `before`.
[[nodiscard]] ArchiveAsked<interfaces::ArchivePolicy> parsePolicy(const QJsonObject &body,
                                                                  interfaces::ArchivePolicy before);
[[nodiscard]] ArchiveAsked<interfaces::ArchiveRequest> parseArchive(const QJsonObject &body);
[[nodiscard]] ArchiveAsked<interfaces::RestoreRequest> parseRestore(const QJsonObject &body);
[[nodiscard]] ArchiveAsked<interfaces::VerifyRequest> parseVerify(const QJsonObject &body);
/// Whether a verification names `refetch`.
[[nodiscard]] bool asksAgain(const QJsonObject &body);
/// A verification that names `refetch`, a share in percent, asks the exchange again; `seed` chooses the share.
[[nodiscard]] ArchiveAsked<interfaces::RefetchRequest> parseRefetch(const QJsonObject &body);
[[nodiscard]] ArchiveAsked<interfaces::ExportRequest> parseExport(const QJsonObject &body);
/// Without a token, and as a dry run, it asks what would be deleted.
[[nodiscard]] ArchiveAsked<interfaces::PurgeRequest> parsePurge(const QJsonObject &body);

} // namespace cw::api
