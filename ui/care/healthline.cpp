// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/healthline.h"

#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QTextDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::ArchiveHealth;
using interfaces::ArchiveRun;

namespace {

/// The runs are newest first.
std::optional<ArchiveRun> lastScheduled(const std::vector<ArchiveRun> &runs)
{
    const auto found = std::find_if(runs.begin(), runs.end(), [](const ArchiveRun &run) {
        return run.job.kind == interfaces::JobKind::Verify && run.job.reason == "schedule"
               && interfaces::isOver(run.job.state);
    });
    return found == runs.end() ? std::nullopt : std::optional(*found);
}

} // namespace

HealthLine::HealthLine(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QLabel(parent), m_link(link)
{
    setObjectName(u"healthLine"_s);
    setProperty("role", u"dim"_s);
    setTextFormat(Qt::PlainText);
    setContentsMargins(panels::kGrid, panels::kHalfGrid, panels::kGrid, panels::kHalfGrid);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(&jobs, &models::JobModel::workEnded, this, [this] {
        if (isVisible())
            refresh();
    });
    // A run may begin and end between two looks at the jobs.
    connect(&jobs, &models::JobModel::refreshed, this, [this] {
        const auto run = isVisible() ? lastScheduled(m_link.engine.archive().runs()) : std::nullopt;
        if (run && run->job.id != m_told)
            refresh();
    });
}

void HealthLine::showEvent(QShowEvent *event)
{
    QLabel::showEvent(event);
    refresh();
}

void HealthLine::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&archive = m_link.engine.archive()] { return archive.health(); },
        [this](const Result<ArchiveHealth> &health) { apply(health); });
}

void HealthLine::apply(const Result<ArchiveHealth> &health)
{
    QString text = health ? models::healthText(*health) : models::errorText(health.error());
    if (const auto run = lastScheduled(m_link.engine.archive().runs())) {
        m_told = run->job.id;
        text += u". "_s
                + tr("The last one by itself, %1 UTC: %2: %3")
                      .arg(models::timeText(run->job.createdAt), QString::fromStdString(run->job.title),
                           models::runOutcomeText(*run));
    }
    setText(fontMetrics().elidedText(text, Qt::ElideRight, contentsRect().width()));
    setAccessibleName(text);
    for (const std::string &warning : health ? health->warnings : std::vector<std::string>())
        text += u'\n' + QString::fromStdString(warning);
    setToolTip(Qt::convertFromPlainText(text));
}

} // namespace cw::care
