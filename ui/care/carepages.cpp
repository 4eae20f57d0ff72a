// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/carepages.h"

#include "ui/care/candlefindingpanel.h"
#include "ui/care/filepanel.h"
#include "ui/care/findingpanel.h"
#include "ui/care/healthline.h"
#include "ui/care/leasepanel.h"
#include "ui/care/panelparts.h"
#include "ui/care/policypanel.h"
#include "ui/care/rowactions.h"
#include "ui/care/slicepanel.h"
#include "ui/care/storagepanel.h"

#include <QTabWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::care {

namespace {

/// The page with a line of text under it.
QWidget *withLineBelow(QWidget *page, QWidget *line)
{
    auto *whole = new QWidget(page->parentWidget());
    whole->setObjectName(page->objectName() + u"Page"_s);
    whole->addActions(page->actions());
    auto *layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(page, 1);
    layout->addWidget(line);
    return whole;
}

} // namespace

CarePages::CarePages(models::Workspace &workspace, QWidget *window)
    : QObject(window), m_rows(new RowActions(workspace, window))
{
    const auto &link = workspace.longLink();
    auto *policies = new PolicyPanel(link, workspace.jobs(), window);
    auto *slices = new SlicePanel(link, workspace.jobs(), window);
    auto *files = new FilePanel(link, workspace.jobs(), window);
    auto *archive = makeTabs(u"archiveTabs"_s, tr("Where old rows are"),
                             {{slices, tr("Slices in the database")}, {files, tr("Files")}}, window);
    auto *findings = new FindingPanel(link, workspace.jobs(), window);
    auto *stored = new CandleFindingPanel(link, workspace.jobs(), window);
    auto *verification = makeTabs(u"verificationTabs"_s, tr("Where findings are from"),
                                  {{findings, tr("Last run")}, {stored, tr("Stored findings")}}, window);
    auto *health = new HealthLine(link, workspace.jobs(), window);
    auto *leases = new LeasePanel(link, workspace.jobs(), window);
    auto *storage = new StoragePanel(link, workspace.status(), workspace.jobs(), window);
    connect(policies, &PolicyPanel::failed, this, &CarePages::failed);
    connect(files, &FilePanel::failed, this, &CarePages::failed);
    connect(findings, &FindingPanel::failed, this, &CarePages::failed);
    connect(stored, &CandleFindingPanel::failed, this, &CarePages::failed);
    connect(leases, &LeasePanel::failed, this, &CarePages::failed);
    connect(storage, &StoragePanel::failed, this, &CarePages::failed);
    connect(storage, &StoragePanel::restoreWanted, this, &CarePages::restoreWanted);
    m_pages = {{policies, u"retention"_s, tr("Retention"), u"Alt+6"_s},
               {archive, u"archive"_s, tr("Archive"), u"Alt+7"_s},
               {withLineBelow(verification, health), u"verification"_s, tr("Verification"), u"Alt+8"_s},
               {leases, u"temporary"_s, tr("Temporary data"), u"Alt+9"_s},
               {storage, u"storage"_s, tr("Storage"), u"Alt+0"_s}};
}

} // namespace cw::care
