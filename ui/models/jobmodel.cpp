// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/jobmodel.h"

#include "ui/models/texts.h"

#include <QTextDocument>

#include <algorithm>
#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::JobState;
using interfaces::JobStatus;

constexpr std::chrono::milliseconds kJobsPoll{500};

int percentOf(const JobStatus &job)
{
    if (job.state == JobState::Succeeded)
        return 100;
    if (job.rowsTotal <= 0)
        return -1;
    return static_cast<int>(std::clamp<std::int64_t>(job.rowsDone * 100 / job.rowsTotal, 0, 100));
}

QString progressText(const JobStatus &job)
{
    const int percent = percentOf(job);
    return percent < 0 ? QString() : QString::number(percent) + u" %"_s;
}

QString rowsText(const JobStatus &job)
{
    return job.rowsTotal > 0 ? countText(job.rowsDone) + u" / "_s + countText(job.rowsTotal)
                             : countText(job.rowsDone);
}

QString outcomeText(const JobStatus &job)
{
    if (job.againAt)
        return JobModel::tr("%1 Goes on at %2 UTC.").arg(QString::fromStdString(job.error), timeText(*job.againAt));
    if (!job.error.empty())
        return QString::fromStdString(job.error);
    if (job.inserted == 0 && job.updated == 0 && job.skipped == 0 && job.unproven == 0)
        return {};
    const QString rows = JobModel::tr("%1 new, %2 improved, %3 known")
                             .arg(countText(job.inserted), countText(job.updated), countText(job.skipped));
    return job.unproven == 0 ? rows : rows + JobModel::tr(", %1 not final yet").arg(countText(job.unproven));
}

QString kindName(interfaces::JobKind kind)
{
    using interfaces::JobKind;
    switch (kind) {
    case JobKind::Backfill: return JobModel::tr("Backfill");
    case JobKind::Repair: return JobModel::tr("Repair");
    case JobKind::Archive: return JobModel::tr("Archive");
    case JobKind::Restore: return JobModel::tr("Restore");
    case JobKind::Verify: return JobModel::tr("Verify");
    case JobKind::Export: return JobModel::tr("Export");
    case JobKind::Purge: return JobModel::tr("Purge");
    }
    return {};
}

QString cellText(const JobStatus &job, int column)
{
    switch (column) {
    case JobModel::Title: return kindName(job.kind) + u": "_s + QString::fromStdString(job.title);
    case JobModel::State: return jobStateName(job.state);
    case JobModel::Order: return jobPriorityName(job.priority);
    case JobModel::Requests: return countText(job.requests);
    case JobModel::Weight: return countText(job.weight);
    case JobModel::Attempts: return countText(job.attempts);
    case JobModel::Started: return job.startedAt ? timeText(*job.startedAt) : QString();
    case JobModel::Progress: return progressText(job);
    case JobModel::Rows: return rowsText(job);
    case JobModel::Eta: return job.eta && JobModel::isUnderWay(job) ? durationText(*job.eta) : QString();
    case JobModel::Outcome: return outcomeText(job);
    default: return {};
    }
}

bool isJobNumber(int column)
{
    return column == JobModel::Rows || column == JobModel::Requests || column == JobModel::Weight
           || column == JobModel::Eta || column == JobModel::Attempts;
}

/// ", no. 2": where a waiting job stands in the queue.
QString placeText(std::int64_t job, const std::vector<std::int64_t> &waiting)
{
    const auto place = std::find(waiting.begin(), waiting.end(), job);
    return place == waiting.end() ? QString() : JobModel::tr(", no. %1").arg(place - waiting.begin() + 1);
}

bool isSameJob(const JobStatus &a, const JobStatus &b) { return a.id == b.id; }

/// True when a job that was under way in `before` is not in `now`. A job that came and went in between counts too.
bool hasEnded(const std::vector<JobStatus> &before, const std::vector<JobStatus> &now)
{
    const auto wasUnderWay = [&before](std::int64_t id) {
        const auto known =
            std::find_if(before.begin(), before.end(), [id](const auto &job) { return job.id == id; });
        return known == before.end() || JobModel::isUnderWay(*known);
    };
    return std::any_of(now.begin(), now.end(), [&](const JobStatus &job) {
        return !JobModel::isUnderWay(job) && wasUnderWay(job.id);
    });
}

} // namespace

JobModel::JobModel(interfaces::Jobs &jobs, QObject *parent) : RowTable(parent), m_jobs(jobs)
{
    connect(&m_timer, &QTimer::timeout, this, &JobModel::refresh);
    m_timer.start(kJobsPoll);
    refresh();
}

bool JobModel::isUnderWay(const JobStatus &job) noexcept
{
    return job.state == JobState::Queued || job.state == JobState::Running || job.state == JobState::Waiting;
}

void JobModel::refresh()
{
    auto list = m_jobs.jobs();
    const bool isWorkEnded = hasEnded(m_list, list);
    replaceRows(m_list, std::move(list), isSameJob);
    Q_EMIT refreshed();
    if (isWorkEnded)
        Q_EMIT workEnded();
}

JobSummary JobModel::summary() const
{
    JobSummary sum;
    for (const JobStatus &job : m_list) {
        if (!isUnderWay(job))
            continue;
        ++sum.running;
        sum.rowsDone += job.rowsDone;
        sum.rowsTotal += job.rowsTotal;
        if (job.eta)
            sum.eta = std::max(sum.eta.value_or(std::chrono::seconds(0)), *job.eta);
    }
    return sum;
}

std::vector<std::int64_t> JobModel::waiting() const
{
    std::vector<JobStatus> jobs = m_list;
    std::erase_if(jobs,
                  [](const JobStatus &job) { return !job.isControllable || job.state != JobState::Queued; });
    std::sort(jobs.begin(), jobs.end(), [](const JobStatus &a, const JobStatus &b) {
        return std::tie(a.priority, a.position, a.id) < std::tie(b.priority, b.position, b.id);
    });
    std::vector<std::int64_t> ids;
    for (const JobStatus &job : jobs)
        ids.push_back(job.id);
    return ids;
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_list.size());
}

int JobModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobStatus &job = m_list[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: {
        const QString text = cellText(job, index.column());
        return index.column() == Order ? text + placeText(job.id, waiting()) : text;
    }
    case Qt::ToolTipRole:
        return index.column() == Outcome ? Qt::convertFromPlainText(outcomeText(job)) : QString();
    case PercentRole: return percentOf(job);
    case Qt::TextAlignmentRole: return alignment(isJobNumber(index.column()));
    default: return {};
    }
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignment(isJobNumber(section));
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Title: return tr("Job");
    case State: return tr("State");
    case Order: return tr("Order");
    case Progress: return tr("Progress");
    case Rows: return tr("Rows");
    case Requests: return tr("Requests");
    case Weight: return tr("Weight");
    case Attempts: return tr("Tries");
    case Started: return tr("Started (UTC)");
    case Eta: return tr("Time left");
    case Outcome: return tr("Outcome");
    default: return {};
    }
}

} // namespace cw::models
