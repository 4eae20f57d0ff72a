// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/statusstrip.h"

#include "ui/models/databasetext.h"
#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

using interfaces::FeedState;
using interfaces::MarketStatus;

constexpr int kBarWidth = 6 * kGrid;

QProgressBar *makeBar(const QString &id, const QString &name, QWidget *parent)
{
    auto *bar = new QProgressBar(parent);
    bar->setObjectName(id);
    bar->setAccessibleName(name);
    bar->setTextVisible(false);
    bar->setFixedSize(kBarWidth, 6);
    return bar;
}

int percent(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? static_cast<int>(std::clamp<std::int64_t>(part * 100 / whole, 0, 100)) : 0;
}

/// Only rising counts are worth a figure after the point.
QString rateText(double rate)
{
    return rate < 10 ? QString::number(rate, 'f', 1).replace(u'.', QLocale().decimalPoint())
                     : models::countText(static_cast<std::int64_t>(rate));
}

} // namespace

StatusStrip::StatusStrip(QWidget *parent)
    : QWidget(parent), m_theme(charts::ChartTheme::dark()), m_feeds(new QHBoxLayout),
      m_jobs(makeLabel(u"jobStatus"_s, tr("Backfill and repair under way"))),
      m_jobBar(makeBar(u"jobBar"_s, tr("Progress of backfill and repair"), this)),
      m_rows(makeLabel(u"rowStatus"_s, tr("Rows stored a second, and rows that wait for the database"))),
      m_weight(makeLabel(u"weightStatus"_s, {})),
      m_weightBar(makeBar(u"weightBar"_s, tr("Rate limit used"), this)),
      m_clock(makeLabel(u"clockStatus"_s, tr("The exchange's clock"))), m_api(new QToolButton(this))
{
    setObjectName(u"statusStrip"_s);
    m_api->setObjectName(u"apiAddress"_s);
    m_api->setAutoRaise(true);
    m_api->setAccessibleName(tr("Copy the address of the local API"));
    m_api->setToolTip(m_api->accessibleName());
    connect(m_api, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_api->text()); });
    m_feeds->setSpacing(2 * kGrid);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(kGrid, 2, kGrid, 2);
    row->setSpacing(kGrid);
    row->addLayout(m_feeds);
    row->addStretch();
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_jobBar, m_jobs, m_rows, m_weightBar, m_weight, m_clock})
        row->addWidget(widget);
    row->addWidget(m_api);
    row->setSpacing(kGrid);
    showJobs({});
    setApiAddress({});
}

QLabel *StatusStrip::makeLabel(const QString &id, const QString &toolTip)
{
    auto *label = new QLabel(this);
    label->setObjectName(id);
    label->setToolTip(toolTip);
    label->setContentsMargins(0, 0, kGrid, 0);
    return label;
}

QLabel &StatusStrip::feedLabel(market::Market market)
{
    QLabel *&label = m_feedLabels[market];
    if (!label) {
        const auto word = market::marketText(market);
        label = makeLabel(u"feedStatus."_s + QString::fromUtf8(word.data(), qsizetype(word.size())), {});
        label->setTextFormat(Qt::RichText);
        m_feeds->addWidget(label);
    }
    return *label;
}

QColor StatusStrip::feedColour(FeedState state) const
{
    switch (state) {
    case FeedState::Live: return m_theme.upText;
    case FeedState::Blocked: return m_theme.downText;
    case FeedState::Idle:
    case FeedState::Off: return m_theme.textDim;
    case FeedState::Connecting:
    case FeedState::Silent:
    case FeedState::Reconnecting: break;
    }
    return m_theme.gapText;
}

void StatusStrip::showStatus(const interfaces::EngineStatus &status)
{
    for (const MarketStatus &market : status.markets)
        showFeed(market);
    showWeight(status.markets);
    QString rows = tr("%1 rows/s").arg(rateText(status.rowsPerSecond));
    if (status.rowsQueued > 0)
        rows += u" · "_s + tr("%1 queued").arg(models::countText(status.rowsQueued));
    if (status.rowsSpilled > 0)
        rows += u" · "_s + tr("%1 in the journal").arg(models::countText(status.rowsSpilled));
    if (status.rowsDropped > 0)
        rows += u" · "_s + tr("%1 dropped").arg(models::countText(status.rowsDropped));
    m_rows->setText(rows);
    m_rows->setToolTip((tr("Rows stored a second, and rows that wait for the database") + u'\n'
                        + models::databaseText(status))
                           .trimmed());
    const auto clock =
        std::find_if(status.markets.begin(), status.markets.end(),
                     [](const MarketStatus &market) { return market.exchangeTime.has_value(); });
    m_clock->setText(clock == status.markets.end()
                         ? tr("no exchange clock")
                         : models::dayText(*clock->exchangeTime) + u' '
                               + models::clockText(*clock->exchangeTime) + u" UTC"_s);
    fit();
}

void StatusStrip::showFeed(const MarketStatus &market)
{
    QLabel &label = feedLabel(market.market);
    QString text = models::marketName(market.market) + u' ' + models::feedStateName(market.feed);
    if (market.feed != FeedState::Off && market.lastMessageAge)
        text += u" · "_s + models::ageText(*market.lastMessageAge);
    label.setText(
        u"<span style=\"color:%1\">●</span> %2"_s.arg(feedColour(market.feed).name(), text.toHtmlEscaped()));
    label.setToolTip(tr("%1 messages, %2 refused, %3 reconnects")
                         .arg(models::countText(market.messages), models::countText(market.rejected),
                              models::countText(market.reconnects)));
    label.setVisible(market.feed != FeedState::Off || market.messages > 0);
}

/// The market that is nearest to its limit; the tooltip has all of them.
void StatusStrip::showWeight(const std::vector<MarketStatus> &markets)
{
    int most = -1;
    QStringList lines;
    for (const MarketStatus &market : markets) {
        const QString used =
            models::countText(market.usedWeight) + u" / "_s + models::countText(market.weightLimit);
        lines << models::marketName(market.market) + u": "_s + used;
        const int share = percent(market.usedWeight, market.weightLimit);
        if (share <= most)
            continue;
        most = share;
        m_weight->setText(tr("weight %1").arg(used));
        m_weightBar->setValue(share);
    }
    m_weight->setToolTip(tr("Request weight of the last minute and its limit") + u'\n' + lines.join(u'\n'));
}

void StatusStrip::showJobs(const models::JobSummary &jobs)
{
    const int done = percent(jobs.rowsDone, jobs.rowsTotal);
    m_jobBar->setRange(0, jobs.rowsTotal > 0 ? 100 : 0);
    m_jobBar->setValue(done);
    QString text;
    if (jobs.running > 0)
        text = tr("%n job(s)", nullptr, jobs.running) + u" · "_s + tr("%1 %").arg(done);
    if (jobs.running > 0 && jobs.eta)
        text += u" · "_s + tr("%1 left").arg(models::durationText(*jobs.eta));
    m_jobs->setText(text);
    fit();
}

QSize StatusStrip::minimumSizeHint() const { return {20 * kGrid, QWidget::minimumSizeHint().height()}; }

void StatusStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

/// Where there is no room for everything, what can be done without goes, instead of all being cut.
void StatusStrip::fit()
{
    const bool hasJobs = !m_jobs->text().isEmpty();
    m_jobs->setVisible(hasJobs);
    int room = width() - 2 * kGrid - m_feeds->sizeHint().width()
               - (hasJobs ? m_jobs->sizeHint().width() + kGrid : 0);
    // The most wanted first.
    for (QWidget *part :
         std::initializer_list<QWidget *>{m_rows, m_weight, m_clock, m_jobBar, m_weightBar, m_api}) {
        const bool isWanted = (part != m_jobBar || hasJobs) && (part != m_api || !m_api->text().isEmpty());
        if (isWanted)
            room -= std::clamp(part->sizeHint().width(), part->minimumWidth(), part->maximumWidth()) + kGrid;
        part->setVisible(isWanted && room >= 0);
    }
}

void StatusStrip::setApiAddress(const QString &address)
{
    m_api->setText(address);
    fit();
}

void StatusStrip::setTheme(const charts::ChartTheme &theme) { m_theme = theme; }

} // namespace cw::panels
