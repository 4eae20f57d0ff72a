// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/charts/charttheme.h"
#include "ui/models/jobmodel.h"

#include <QWidget>

#include <map>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QToolButton;

namespace cw::panels {

/// The status line: feeds and the age of their last message, running jobs, rows, rate limit, clock, API address.
class StatusStrip : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(QWidget *parent = nullptr);

    /// Call it with every new status; costs a few texts.
    void showStatus(const interfaces::EngineStatus &status);
    void showJobs(const models::JobSummary &jobs);
    /// "http://127.0.0.1:8000", or empty where there is no API.
    void setApiAddress(const QString &address);
    void setTheme(const charts::ChartTheme &theme);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    [[nodiscard]] QLabel *makeLabel(const QString &id, const QString &toolTip);
    [[nodiscard]] QLabel &feedLabel(market::Market market);
    void showFeed(const interfaces::MarketStatus &market);
    void showWeight(const std::vector<interfaces::MarketStatus> &markets);
    [[nodiscard]] QColor feedColour(interfaces::FeedState state) const;

    charts::ChartTheme m_theme;
    QHBoxLayout *m_feeds;
    std::map<market::Market, QLabel *> m_feedLabels;
    QLabel *m_jobs;
    QProgressBar *m_jobBar;
    QLabel *m_rows;
    QLabel *m_weight;
    QProgressBar *m_weightBar;
    QLabel *m_clock;
    QToolButton *m_api;
};

} // namespace cw::panels
