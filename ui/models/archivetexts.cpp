// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/archivetexts.h"

#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <array>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::ArchiveRun;
using interfaces::DataKind;
using interfaces::JobKind;
using interfaces::JobState;
using interfaces::LeaseState;

struct ArchiveTexts {
    Q_DECLARE_TR_FUNCTIONS(ArchiveTexts)
};

QString findingsText(const ArchiveRun &run)
{
    const interfaces::RunReport &report = run.report;
    QStringList parts{
        ArchiveTexts::tr("%1 rows checked").arg(countText(run.job.rowsDone)),
        ArchiveTexts::tr("%1 slices good").arg(countText(report.slicesDone - report.slicesDamaged)),
        ArchiveTexts::tr("%1 damaged").arg(countText(report.slicesDamaged)),
        ArchiveTexts::tr("%1 claims mended").arg(countText(report.claimsWrong)),
        ArchiveTexts::tr("%1 differences").arg(countText(report.differences))};
    if (report.mended > 0)
        parts << ArchiveTexts::tr("%n candle(s) mended", nullptr, static_cast<int>(report.mended));
    if (report.suspicious > 0)
        parts << ArchiveTexts::tr("%n suspicious value(s)", nullptr, static_cast<int>(report.suspicious));
    return parts.join(u", "_s);
}

QString exportedText(const ArchiveRun &run)
{
    if (run.isDryRun)
        return ArchiveTexts::tr("%1 rows would go to files, files: about %2, size: about %3")
            .arg(countText(run.job.rowsTotal), countText(run.report.slicesTotal),
                 bytesText(run.report.bytes));
    return ArchiveTexts::tr("%1 rows written to files, files: %2")
        .arg(countText(run.job.rowsDone), countText(run.report.slicesDone));
}

QString movedText(const ArchiveRun &run)
{
    if (run.isDryRun)
        return ArchiveTexts::tr("%1 rows would be moved, slices: about %2, size: about %3")
            .arg(countText(run.job.rowsTotal), countText(run.report.slicesTotal),
                 bytesText(run.report.bytes));
    return ArchiveTexts::tr("%1 rows moved, slices: %2")
        .arg(countText(run.job.rowsDone), countText(run.report.slicesDone));
}

QString doneText(const ArchiveRun &run)
{
    switch (run.job.kind) {
    case JobKind::Verify: return findingsText(run);
    case JobKind::Export: return exportedText(run);
    case JobKind::Purge:
        return ArchiveTexts::tr("%Ln row(s) deleted", nullptr, static_cast<int>(run.job.rowsDone));
    default: return movedText(run);
    }
}

/// A number that a cron field of the plainest form holds.
std::optional<int> numberOf(const QString &field)
{
    bool isNumber = false;
    const int number = field.toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

QString clock(int hour, int minute)
{
    return u"%1:%2"_s.arg(hour, 2, 10, QLatin1Char('0')).arg(minute, 2, 10, QLatin1Char('0'));
}

/// "*/15" in the first field.
std::optional<int> stepOf(const QString &field)
{
    return field.startsWith(u"*/") ? numberOf(field.mid(2)) : std::nullopt;
}

/// Empty for a form that has no words.
QString scheduleInWords(const QStringList &fields)
{
    const bool isEveryDay = fields[2] == u"*" && fields[3] == u"*" && fields[4] == u"*";
    if (const auto step = stepOf(fields[0]); step && fields[1] == u"*" && isEveryDay)
        return ArchiveTexts::tr("every %n minute(s)", nullptr, *step);
    const auto minute = numberOf(fields[0]);
    if (!minute)
        return {};
    if (fields[1] == u"*" && isEveryDay)
        return ArchiveTexts::tr("hourly at minute %1").arg(*minute);
    const auto hour = numberOf(fields[1]);
    if (!hour || fields[3] != u"*")
        return {};
    const QString time = clock(*hour, *minute);
    if (isEveryDay)
        return ArchiveTexts::tr("daily at %1").arg(time);
    const auto weekday = numberOf(fields[4]);
    if (fields[2] == u"*" && weekday && *weekday >= 0 && *weekday <= 7)
        return ArchiveTexts::tr("%1 at %2")
            .arg(QLocale(QLocale::English).dayName(*weekday == 0 ? 7 : *weekday), time);
    const auto day = numberOf(fields[2]);
    return day && fields[4] == u"*" ? ArchiveTexts::tr("monthly on day %1 at %2").arg(*day).arg(time)
                                    : QString();
}

} // namespace

QString dataKindName(DataKind kind)
{
    switch (kind) {
    case DataKind::Candles: return ArchiveTexts::tr("candles");
    case DataKind::Trades: return ArchiveTexts::tr("trades");
    case DataKind::Funding: return ArchiveTexts::tr("funding rates");
    }
    return {};
}

QString seriesName(const interfaces::SequenceKey &sequence)
{
    return sequence.interval ? intervalText(*sequence.interval) : dataKindName(sequence.kind);
}

QString sequenceTitle(const interfaces::SequenceKey &sequence)
{
    return instrumentTitle(sequence.instrument) + u" · "_s + seriesName(sequence);
}

QString filterTitle(const interfaces::SequenceFilter &filter)
{
    QStringList parts{filter.symbol ? QString::fromStdString(*filter.symbol)
                                    : ArchiveTexts::tr("all symbols"),
                      filter.market ? marketName(*filter.market) : ArchiveTexts::tr("both markets"),
                      filter.kind ? dataKindName(*filter.kind) : ArchiveTexts::tr("all data")};
    if (filter.interval)
        parts << intervalText(*filter.interval);
    return parts.join(u" · "_s);
}

QString bytesText(std::int64_t bytes)
{
    constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1'024)
        return ArchiveTexts::tr("%1 bytes").arg(countText(bytes));
    std::int64_t unit = 1'024;
    std::size_t name = 0;
    for (; name + 1 < kUnits.size() && bytes / unit >= 1'024; ++name)
        unit *= 1'024;
    const std::int64_t whole = bytes / unit;
    QString text = countText(whole);
    if (whole < 10)
        text += QLocale().decimalPoint() + QString::number(bytes % unit * 10 / unit);
    return text + u' ' + QLatin1String(kUnits[name]);
}

QString scheduleText(const std::string &schedule)
{
    const QString text = QString::fromStdString(schedule).simplified();
    if (text == u"@hourly")
        return scheduleText("0 * * * *");
    if (text == u"@daily")
        return scheduleText("0 0 * * *");
    const QStringList fields = text.split(u' ');
    const QString words = fields.size() == 5 ? scheduleInWords(fields) : QString();
    return words.isEmpty() ? text : words;
}

QString runOutcomeText(const ArchiveRun &run)
{
    if (!run.job.error.empty())
        return jobStateName(run.job.state) + u": "_s + QString::fromStdString(run.job.error);
    QString text = doneText(run);
    if (run.job.state != JobState::Succeeded)
        text = jobStateName(run.job.state) + u", "_s + text;
    if (!run.report.warning.empty())
        text += u". "_s + QString::fromStdString(run.report.warning);
    return text;
}

QString purgeText(const interfaces::PurgePreview &preview)
{
    if (preview.rows == 0)
        return ArchiveTexts::tr("Nothing is stored of this range.");
    const QString rows = ArchiveTexts::tr("%Ln row(s) would be deleted, %1 of them in the archive.", nullptr,
                                          static_cast<int>(preview.rows))
                             .arg(countText(preview.archived));
    const QString undo = preview.keepDays > 0
                             ? ArchiveTexts::tr("They go to files first; for %n day(s) that can be undone.",
                                                nullptr, preview.keepDays)
                             : ArchiveTexts::tr("That cannot be undone.");
    return rows + u' ' + undo;
}

QString healthText(const interfaces::ArchiveHealth &health)
{
    QStringList parts{
        ArchiveTexts::tr("%n slice(s)", nullptr, static_cast<int>(health.slices)),
        ArchiveTexts::tr("%n file(s)", nullptr, static_cast<int>(health.coldFiles)),
        ArchiveTexts::tr("%1 damaged").arg(countText(health.slicesDamaged + health.filesDamaged))};
    if (health.slicesUnverified > 0)
        parts << ArchiveTexts::tr("%1 not verified yet").arg(countText(health.slicesUnverified));
    if (health.oldestVerified)
        parts << ArchiveTexts::tr("oldest look %1 UTC").arg(timeText(*health.oldestVerified));
    parts << (health.nextVerification ? ArchiveTexts::tr("next scheduled verification %1 UTC")
                                            .arg(timeText(*health.nextVerification))
                                      : ArchiveTexts::tr("no verification is scheduled"));
    return ArchiveTexts::tr("Archive: %1").arg(parts.join(u", "_s));
}

QString leaseStateName(LeaseState state)
{
    switch (state) {
    case LeaseState::Queued: return ArchiveTexts::tr("waiting");
    case LeaseState::Fetching: return ArchiveTexts::tr("being fetched");
    case LeaseState::Ready: return ArchiveTexts::tr("ready");
    case LeaseState::Failed: return ArchiveTexts::tr("failed");
    case LeaseState::Expired: return ArchiveTexts::tr("over");
    }
    return {};
}

} // namespace cw::models
