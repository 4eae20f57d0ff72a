// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartmenu.h"

#include "ui/charts/chartcontroller.h"
#include "ui/charts/gaptext.h"

#include <QCoreApplication>

namespace cw::charts {
namespace {

/// Where translators find these words.
struct MenuWords {
    Q_DECLARE_TR_FUNCTIONS(ChartMenu)
};

} // namespace

QMenu *makeChartMenu(ChartController &controller, Slot slot, QWidget *parent)
{
    auto *menu = new QMenu(parent);
    menu->setObjectName(QStringLiteral("chartMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const ChartScene &scene = controller.scene();
    if (isFetchable(scene, slot)) {
        QAction *backfill = menu->addAction(MenuWords::tr("&Backfill this gap"), &controller,
                                            [&controller, slot] { controller.requestBackfill(slot); });
        backfill->setObjectName(QStringLiteral("backfillGap"));
        menu->addSeparator();
    }
    if (scene.history.state() == HistoryEdge::State::Failed)
        menu->addAction(MenuWords::tr("&Retry loading older bars"), &controller,
                        &ChartController::retryHistory);
    QAction *live =
        menu->addAction(MenuWords::tr("Back to &live"), &controller, &ChartController::backToLive);
    live->setEnabled(!scene.view.followsLive());
    QAction *automatic = menu->addAction(MenuWords::tr("&Automatic price scale"));
    automatic->setCheckable(true);
    automatic->setChecked(scene.price.isAutomatic());
    QObject::connect(automatic, &QAction::triggered, &controller, &ChartController::setAutoScale);
    return menu;
}

} // namespace cw::charts
