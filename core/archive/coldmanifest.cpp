// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldmanifest.h"

#include "core/archive/coldrows.h"
#include "core/base/writewhole.h"
#include "core/market/symbol.h"
#include "core/storage/durablefile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace cw::archive {
namespace {

using namespace Qt::StringLiterals;
using storage::ColdFile;
using storage::RowBlock;
using storage::RowKind;

constexpr int kFormat = 1;

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string textField(const QJsonObject &object, const QString &name)
{
    return object.value(name).toString().toStdString();
}

QJsonObject sequenceObject(const storage::Sequence &sequence)
{
    QJsonObject object{{u"market"_s, text(market::marketText(sequence.instrument.market))},
                       {u"symbol"_s, text(sequence.instrument.symbol)},
                       {u"data"_s, text(storage::rowKindText(sequence.kind))}};
    if (sequence.interval)
        object.insert(u"interval"_s, text(sequence.interval->text()));
    return object;
}

std::optional<storage::Sequence> sequenceOf(const QJsonObject &object)
{
    const auto market = market::parseMarket(textField(object, u"market"_s));
    const auto interval = market::Interval::parse(textField(object, u"interval"_s));
    if (!market)
        return std::nullopt;
    for (const RowKind kind : {RowKind::Candles, RowKind::Trades, RowKind::Funding}) {
        if (textField(object, u"data"_s) == storage::rowKindText(kind)
            && interval.has_value() == (kind == RowKind::Candles))
            return storage::Sequence{{*market, textField(object, u"symbol"_s)}, kind, interval};
    }
    return std::nullopt;
}

QJsonObject blockObject(const RowBlock &block)
{
    return {{u"from"_s, qint64(block.keys.from)},
            {u"to"_s, qint64(block.keys.to)},
            {u"rows"_s, qint64(block.rows)},
            {u"sha256"_s, text(block.sha256)}};
}

QJsonObject objectOf(const ColdManifest &manifest)
{
    const ColdFile &file = manifest.file;
    QJsonArray blocks;
    for (const RowBlock &block : manifest.blocks)
        blocks.append(blockObject(block));
    return {{u"format"_s, kFormat},
            {u"file"_s, text(file.name)},
            {u"reason"_s, text(storage::fileReasonText(file.reason))},
            {u"sequence"_s, sequenceObject(file.sequence)},
            {u"from"_s, qint64(file.keys.from)},
            {u"to"_s, qint64(file.keys.to)},
            {u"from_time"_s, qint64(market::toUs(file.time.from))},
            {u"to_time"_s, qint64(market::toUs(file.time.to))},
            {u"rows"_s, qint64(file.rows)},
            {u"sha256"_s, text(file.sha256)},
            {u"bytes"_s, qint64(file.bytes)},
            {u"file_sha256"_s, text(file.fileSha256)},
            {u"columns"_s, QJsonArray::fromStringList(text(coldColumns(file.sequence.kind)).split(u','))},
            {u"blocks"_s, blocks},
            {u"made_at"_s, text(market::isoText(file.madeAt))},
            {u"made_by"_s, text(file.madeBy)},
            {u"version"_s, QStringLiteral(CANDLEWRIGHT_VERSION)}};
}

std::optional<ColdManifest> manifestOf(const QJsonObject &object)
{
    const auto sequence = sequenceOf(object.value(u"sequence"_s).toObject());
    if (object.value(u"format"_s).toInt() != kFormat || !sequence)
        return std::nullopt;
    const auto number = [&object](const QString &name) {
        return std::int64_t{object.value(name).toInteger()};
    };
    ColdManifest manifest;
    ColdFile &file = manifest.file;
    file.name = textField(object, u"file"_s);
    file.reason = textField(object, u"reason"_s) == storage::fileReasonText(storage::FileReason::Purged)
                      ? storage::FileReason::Purged
                      : storage::FileReason::Cold;
    file.sequence = *sequence;
    file.keys = {number(u"from"_s), number(u"to"_s)};
    file.time = {market::fromUs(number(u"from_time"_s)), market::fromUs(number(u"to_time"_s))};
    file.rows = number(u"rows"_s);
    file.sha256 = textField(object, u"sha256"_s);
    file.bytes = number(u"bytes"_s);
    file.fileSha256 = textField(object, u"file_sha256"_s);
    file.madeBy = textField(object, u"made_by"_s);
    file.madeAt = market::parseIso(textField(object, u"made_at"_s)).value_or(market::UtcTime());
    for (const auto &entry : object.value(u"blocks"_s).toArray()) {
        const QJsonObject block = entry.toObject();
        manifest.blocks.push_back({{block.value(u"from"_s).toInteger(), block.value(u"to"_s).toInteger()},
                                   block.value(u"rows"_s).toInteger(),
                                   textField(block, u"sha256"_s)});
    }
    return manifest;
}

} // namespace

std::string manifestPath(const std::string &folder, const std::string &name)
{
    return folder + '/' + name + ".manifest.json";
}

Result<> writeManifest(const std::string &folder, const ColdManifest &manifest)
{
    const QString path = QString::fromStdString(manifestPath(folder, manifest.file.name));
    const QString part = path + u".part"_s;
    const QByteArray bytes = QJsonDocument(objectOf(manifest)).toJson(QJsonDocument::Indented);
    QFile file(part);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered)
        || !writeWhole(file, std::string_view(bytes.constData(), std::size_t(bytes.size()))))
        return fail(ErrorCode::Storage,
                    part.toStdString() + " could not be written: " + file.errorString().toStdString() + '.');
    file.close();
    return storage::moveDurably(part, path);
}

Result<ColdManifest> readManifest(const std::string &folder, const std::string &name)
{
    const std::string path = manifestPath(folder, name);
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(file.exists() ? ErrorCode::Storage : ErrorCode::NotFound,
                    path + " cannot be read: " + file.errorString().toStdString() + '.');
    auto manifest = manifestOf(QJsonDocument::fromJson(file.readAll()).object());
    if (!manifest || manifest->file.name != name)
        return fail(ErrorCode::Storage,
                    path + " is no manifest of format " + std::to_string(kFormat) + " of " + name + '.');
    return std::move(*manifest);
}

Result<> removeManifest(const std::string &folder, const std::string &name)
{
    const std::string path = manifestPath(folder, name);
    if (QFile::exists(QString::fromStdString(path)) && !QFile::remove(QString::fromStdString(path)))
        return fail(ErrorCode::Storage, path + " cannot be removed.");
    return {};
}

} // namespace cw::archive
