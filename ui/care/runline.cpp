// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/runline.h"

#include "ui/models/archivetexts.h"

#include <QTextDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

using interfaces::ArchiveRun;

bool isMove(const ArchiveRun &run) { return run.job.kind != interfaces::JobKind::Verify && !run.isDryRun; }

} // namespace

RunLine::RunLine(const QString &id, interfaces::Archive &archive, models::JobModel &jobs, QWidget *parent)
    : QLabel(parent), m_archive(archive)
{
    setObjectName(id);
    setProperty("role", u"dim"_s);
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(&jobs, &models::JobModel::refreshed, this, &RunLine::update);
}

void RunLine::update()
{
    if (!isVisible())
        return;
    const auto runs = m_archive.runs();
    const auto newest = std::find_if(runs.begin(), runs.end(), isMove);
    const QString text = newest == runs.end() ? QString()
                                              : tr("Last run: %1: %2")
                                                    .arg(QString::fromStdString(newest->job.title),
                                                         models::runOutcomeText(*newest));
    setText(fontMetrics().elidedText(text, Qt::ElideRight, width()));
    setAccessibleName(text);
    setToolTip(Qt::convertFromPlainText(text));
}

} // namespace cw::care
