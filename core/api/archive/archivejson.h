// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/symbolform.h"
#include "core/interfaces/archive.h"

#include <QJsonArray>
#include <QJsonObject>

namespace cw::api {

// The archive as the API and the command line print it: keys of rest-contracts §5.2, times in ISO 8601 UTC,
// null for what is not known. Prices stand in it only as text.

[[nodiscard]] QJsonObject policyJson(const interfaces::ArchivePolicy &policy, const SymbolForm &symbols);
[[nodiscard]] QJsonObject forecastJson(const interfaces::PolicyForecast &forecast);
/// Without what was found in detail.
[[nodiscard]] QJsonObject runJson(const interfaces::ArchiveRun &run, const SymbolForm &symbols);
/// With the damaged slices and the differences that are listed.
[[nodiscard]] QJsonObject runDetailJson(const interfaces::ArchiveRun &run, const SymbolForm &symbols);
[[nodiscard]] QJsonObject segmentJson(const interfaces::StoredSegment &segment, const SymbolForm &symbols);
[[nodiscard]] QJsonObject sliceJson(const interfaces::SliceStatus &slice, const SymbolForm &symbols);
[[nodiscard]] QJsonObject coldFileJson(const interfaces::ColdFileStatus &file, const SymbolForm &symbols);
[[nodiscard]] QJsonObject healthJson(const interfaces::ArchiveHealth &health);
[[nodiscard]] QJsonObject purgePreviewJson(const interfaces::PurgePreview &preview);
/// One entry a sequence: what the main table and the archive hold of it.
[[nodiscard]] QJsonArray tablesJson(const std::vector<interfaces::StoredSegment> &segments,
                                    const interfaces::TableFacts &facts, const SymbolForm &symbols);
/// Keys of rest-contracts §4.2.
[[nodiscard]] QJsonObject leaseJson(const interfaces::TemporaryLease &lease, const SymbolForm &symbols);

} // namespace cw::api
