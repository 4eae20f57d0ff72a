// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/care/carenotes.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace cw::engine {
namespace {

using namespace Qt::StringLiterals;
using interfaces::CareKind;
using interfaces::CareRun;

/// Whole numbers as text: a JSON number would round them.
QString number(std::int64_t value) { return QString::number(value); }

std::string text(const QJsonObject &object, const QString &name)
{
    return object[name].toString().toStdString();
}

std::optional<std::string> readState(storage::Database &database, const std::string &name)
{
    auto reader = database.openReader();
    auto value = reader ? (*reader)->state(name) : Result<std::optional<std::string>>();
    return value ? *value : std::nullopt;
}

std::optional<CareRun> readNote(storage::Database &database, CareKind kind, const std::string &name)
{
    const auto value = readState(database, name);
    return value ? parseCareNote(kind, *value) : std::nullopt;
}

} // namespace

std::string careNoteName(CareKind kind) { return "care/" + std::string(interfaces::careKindText(kind)); }

std::string careSuccessName(CareKind kind) { return careNoteName(kind) + " done"; }

std::string careNoteText(const CareRun &run)
{
    QJsonObject object{{u"reason"_s, QString::fromStdString(run.reason)},
                       {u"started"_s, number(market::toUs(run.startedAt))},
                       {u"file"_s, QString::fromStdString(run.file)},
                       {u"bytes"_s, number(run.bytes)},
                       {u"note"_s, QString::fromStdString(run.note)},
                       {u"error"_s, QString::fromStdString(run.error)},
                       {u"cancelled"_s, run.isCancelled}};
    if (run.endedAt)
        object.insert(u"ended"_s, number(market::toUs(*run.endedAt)));
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::optional<CareRun> parseCareNote(CareKind kind, const std::string &json)
{
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
    if (!object.contains(u"started"_s) || !object.contains(u"ended"_s))
        return std::nullopt;
    CareRun run;
    run.kind = kind;
    run.isOver = true;
    run.reason = text(object, u"reason"_s);
    run.startedAt = market::fromUs(object[u"started"_s].toString().toLongLong());
    run.endedAt = market::fromUs(object[u"ended"_s].toString().toLongLong());
    run.file = text(object, u"file"_s);
    run.bytes = object[u"bytes"_s].toString().toLongLong();
    run.note = text(object, u"note"_s);
    run.error = text(object, u"error"_s);
    run.isCancelled = object[u"cancelled"_s].toBool();
    return run;
}

CareNotes readCareNotes(storage::Database &database)
{
    CareNotes notes;
    for (const CareKind kind : interfaces::kCareKinds) {
        if (auto run = readNote(database, kind, careNoteName(kind)))
            notes.emplace(kind, std::move(*run));
    }
    return notes;
}

CareNotes readCareSuccesses(storage::Database &database)
{
    CareNotes notes;
    for (const CareKind kind : interfaces::kCareKinds) {
        // A store of an earlier version knows the newest run only.
        auto run = readNote(database, kind, careSuccessName(kind));
        if (!run)
            run = readNote(database, kind, careNoteName(kind));
        if (run && run->error.empty())
            notes.emplace(kind, std::move(*run));
    }
    return notes;
}

std::string handledName(const std::string &cronLine) { return "care/schedule " + cronLine; }

std::optional<market::UtcTime> readHandled(storage::Database &database, const std::string &cronLine)
{
    const auto value = readState(database, handledName(cronLine));
    return value ? market::parseTime(*value) : std::nullopt;
}

} // namespace cw::engine
