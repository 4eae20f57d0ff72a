// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/healthline.h"

#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::ArchiveHealth;

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
    setText(text);
    setAccessibleName(text);
    for (const std::string &warning : health ? health->warnings : std::vector<std::string>())
        text += u'\n' + QString::fromStdString(warning);
    setToolTip(Qt::convertFromPlainText(text));
}

} // namespace cw::care
