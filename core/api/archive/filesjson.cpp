// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/archivejson.h"

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

QString text(std::string_view value) { return QString::fromUtf8(value.data(), qsizetype(value.size())); }

QJsonValue timeOf(const std::optional<market::UtcTime> &time)
{
    return time ? QJsonValue(text(market::isoText(*time))) : QJsonValue(QJsonValue::Null);
}

QJsonValue textOrNull(const std::string &value)
{
    return value.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text(value));
}

} // namespace

QJsonObject coldFileJson(const interfaces::ColdFileStatus &file, const SymbolForm &symbols)
{
    const interfaces::SequenceKey &sequence = file.sequence;
    return {{u"id"_s, qint64(file.id)},
            {u"file"_s, text(file.name)},
            {u"reason"_s, text(file.reason)},
            {u"market"_s, text(market::marketText(sequence.instrument.market))},
            {u"symbol"_s, symbols.text(sequence.instrument)},
            {u"data_type"_s, text(interfaces::dataKindText(sequence.kind))},
            {u"interval"_s,
             sequence.interval ? QJsonValue(text(sequence.interval->text())) : QJsonValue(QJsonValue::Null)},
            {u"location"_s, file.isAway ? u"file"_s : u"copy"_s},
            {u"start"_s, timeOf(file.first)},
            {u"end"_s, timeOf(file.last)},
            {u"rows"_s, qint64(file.rows)},
            {u"bytes"_s, qint64(file.bytes)},
            {u"checksum"_s, text(file.sha256)},
            {u"made_by"_s, text(file.madeBy)},
            {u"made_at"_s, timeOf(file.madeAt)},
            {u"keep_until"_s, timeOf(file.keepUntil)},
            {u"verified_at"_s, timeOf(file.verifiedAt)},
            {u"fault"_s, textOrNull(file.fault)}};
}

QJsonObject healthJson(const interfaces::ArchiveHealth &health)
{
    QJsonArray warnings;
    for (const std::string &warning : health.warnings)
        warnings.append(text(warning));
    return {{u"slices"_s, qint64(health.slices)},
            {u"slices_unverified"_s, qint64(health.slicesUnverified)},
            {u"slices_damaged"_s, qint64(health.slicesDamaged)},
            {u"oldest_verified_at"_s, timeOf(health.oldestVerified)},
            {u"files"_s, qint64(health.coldFiles)},
            {u"files_damaged"_s, qint64(health.filesDamaged)},
            {u"file_rows"_s, qint64(health.coldRows)},
            {u"file_bytes"_s, qint64(health.coldBytes)},
            {u"next_verification_at"_s, timeOf(health.nextVerification)},
            {u"warnings"_s, warnings}};
}

QJsonObject purgePreviewJson(const interfaces::PurgePreview &preview)
{
    return {{u"rows"_s, qint64(preview.rows)},
            {u"archive_rows"_s, qint64(preview.archived)},
            {u"checksum"_s, text(preview.sha256)},
            {u"token"_s, text(preview.token)},
            {u"undo_days"_s, preview.keepDays}};
}

} // namespace cw::api
