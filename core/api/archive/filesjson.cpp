// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/archivejson.h"
#include "core/api/jsonvalues.h"
#include "core/interfaces/gapfiller.h"

using namespace Qt::StringLiterals;

namespace cw::api {
QJsonObject coldFileJson(const interfaces::ColdFileStatus &file, const SymbolForm &symbols)
{
    const interfaces::SequenceKey &sequence = file.sequence;
    return {{u"id"_s, qint64(file.id)},
            {u"file"_s, jsonText(file.name)},
            {u"reason"_s, jsonText(file.reason)},
            {u"market"_s, jsonText(market::marketText(sequence.instrument.market))},
            {u"symbol"_s, symbols.text(sequence.instrument)},
            {u"data_type"_s, jsonText(interfaces::dataKindText(sequence.kind))},
            {u"interval"_s, sequence.interval ? QJsonValue(jsonText(sequence.interval->text()))
                                              : QJsonValue(QJsonValue::Null)},
            {u"location"_s, file.isAway ? u"file"_s : u"copy"_s},
            {u"start"_s, timeJson(file.first)},
            {u"end"_s, timeJson(file.last)},
            {u"rows"_s, qint64(file.rows)},
            {u"bytes"_s, qint64(file.bytes)},
            {u"checksum"_s, jsonText(file.sha256)},
            {u"made_by"_s, jsonText(file.madeBy)},
            {u"node"_s, textOrNull(interfaces::parseGapFiller(file.madeBy).node)},
            {u"made_at"_s, timeJson(file.madeAt)},
            {u"keep_until"_s, timeJson(file.keepUntil)},
            {u"verified_at"_s, timeJson(file.verifiedAt)},
            {u"fault"_s, textOrNull(file.fault)}};
}

QJsonObject healthJson(const interfaces::ArchiveHealth &health)
{
    QJsonArray warnings;
    for (const std::string &warning : health.warnings)
        warnings.append(jsonText(warning));
    return {{u"slices"_s, qint64(health.slices)},
            {u"slices_unverified"_s, qint64(health.slicesUnverified)},
            {u"slices_damaged"_s, qint64(health.slicesDamaged)},
            {u"oldest_verified_at"_s, timeJson(health.oldestVerified)},
            {u"files"_s, qint64(health.coldFiles)},
            {u"files_damaged"_s, qint64(health.filesDamaged)},
            {u"file_rows"_s, qint64(health.coldRows)},
            {u"file_bytes"_s, qint64(health.coldBytes)},
            {u"next_verification_at"_s, timeJson(health.nextVerification)},
            {u"warnings"_s, warnings}};
}

QJsonObject purgePreviewJson(const interfaces::PurgePreview &preview)
{
    return {{u"rows"_s, qint64(preview.rows)},
            {u"archive_rows"_s, qint64(preview.archived)},
            {u"checksum"_s, jsonText(preview.sha256)},
            {u"token"_s, jsonText(preview.token)},
            {u"undo_days"_s, preview.keepDays}};
}

} // namespace cw::api
