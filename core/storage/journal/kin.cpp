// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/kin.h"

#include "core/storage/journal/folder.h"
#include "core/storage/journal/segmentlook.h"
#include "core/storage/processlock.h"

#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace cw::storage::journal {
namespace {

namespace fs = std::filesystem;

QString ownerPath(const std::string &folder) { return QString::fromStdString(folder + "/database"); }

/// Identity and location, a line each.
std::optional<Owner> readOwner(const std::string &folder)
{
    constexpr qint64 kMost = 4'096;
    QFile file(ownerPath(folder));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QList<QByteArray> lines = file.read(kMost).split('\n');
    if (lines.size() < 2)
        return std::nullopt;
    return Owner{lines.at(0).toStdString(), lines.at(1).toStdString()};
}

/// Nothing where there is none, or somebody else uses it.
std::optional<OtherJournal> look(const std::string &folder)
{
    const auto lock = ProcessLock::take(QString::fromStdString(folder + "/lock"));
    if (!lock && lock.error().isHeld)
        return std::nullopt;
    OtherJournal other;
    other.folder = folder;
    other.owner = readOwner(folder);
    other.hasLosses = QFile::exists(QString::fromStdString(lossPathIn(folder)));
    other.keptDamage = damagedIn(folder);
    for (const std::uint64_t number : segmentsIn(folder)) {
        const std::string path = segmentPathIn(folder, number);
        const SegmentLook segment = lookAtSegment(path, number);
        other.bytes += segment.pendingBytes();
        if (!segment.why.empty())
            other.unusable.push_back('\'' + fs::path(path).filename().string() + "', as " + segment.why);
    }
    return other.mayHoldRows() || !other.keptDamage.empty() ? std::optional(other) : std::nullopt;
}

std::string waitingText(const OtherJournal &other)
{
    const std::string whose = other.owner ? "the database " + other.owner->location : "another database";
    return "The journal '" + other.folder + "' holds " + std::to_string(other.bytes)
           + " bytes of rows that were received for " + whose
           + " and are not stored; they are when a node is started on that database.";
}

std::string unusableText(const OtherJournal &other)
{
    const std::size_t more = other.unusable.size() - 1;
    return "A file of the journal '" + other.folder + "' cannot be used: " + other.unusable.front()
           + (more > 0 ? ", and " + std::to_string(more) + " more" : std::string()) + ". It is left as it is.";
}

} // namespace

std::string keptIdentity(const std::string &root, const std::string &identity)
{
    std::error_code error;
    const fs::path file(identity);
    const fs::path journals = fs::weakly_canonical(root, error);
    if (root.empty() || error || !file.is_absolute())
        return identity;
    const fs::path within = file.lexically_relative(journals.parent_path());
    return within.empty() || *within.begin() == ".." ? identity : (fs::path(".") / within).string();
}

Result<> noteOwner(const std::string &folder, const Owner &owner)
{
    if (readOwner(folder) == owner)
        return {};
    const QByteArray text = QByteArray::fromStdString(owner.identity + '\n' + owner.location + '\n');
    QSaveFile file(ownerPath(folder));
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        return {};
    return fail(ErrorCode::Storage, "Whose journal '" + folder + "' is cannot be noted: "
                                        + file.errorString().toStdString() + '.');
}

std::vector<OtherJournal> othersIn(const std::string &root, const std::string &own)
{
    std::vector<OtherJournal> others;
    std::error_code error;
    for (fs::directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
        const std::string folder = at->path().string();
        std::error_code ignored;
        if (!at->is_directory(ignored) || fs::equivalent(folder, own, ignored))
            continue;
        if (auto other = look(folder))
            others.push_back(std::move(*other));
    }
    std::ranges::sort(others, {}, &OtherJournal::folder);
    return others;
}

std::string strandedText(const OtherJournal &other)
{
    std::string text;
    const auto add = [&text](const std::string &sentence) { text += (text.empty() ? "" : " ") + sentence; };
    if (other.bytes > 0 || other.hasLosses)
        add(waitingText(other));
    if (!other.unusable.empty())
        add(unusableText(other));
    if (!other.keptDamage.empty())
        add(keptDamageText(other.folder, other.keptDamage));
    return text;
}

std::string keptDamageText(const std::string &folder, const std::vector<std::string> &names)
{
    return "The journal '" + folder + "' keeps " + std::to_string(names.size()) + " damaged "
           + (names.size() == 1 ? "file" : "files") + ", the newest '" + names.back()
           + "': what was in them and not yet stored is lost unless it was fetched again; delete them when nobody needs "
             "them any more.";
}

} // namespace cw::storage::journal
