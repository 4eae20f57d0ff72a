// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartaccessible.h"

#include "ui/charts/candlechart.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <mutex>

namespace cw::charts {
namespace {

class ChartAccessible : public QAccessibleWidget {
public:
    explicit ChartAccessible(CandleChart *chart)
        : QAccessibleWidget(chart, QAccessible::Chart), m_chart(chart)
    {
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_chart->accessibleValue() : QAccessibleWidget::text(kind);
    }

private:
    CandleChart *m_chart; ///< outlives its interface
};

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *chart = qobject_cast<CandleChart *>(object);
    return chart ? new ChartAccessible(chart) : nullptr;
}

} // namespace

void installChartAccessibility()
{
    static std::once_flag once;
    std::call_once(once, [] { QAccessible::installFactory(makeInterface); });
}

void announceChartValue(CandleChart &chart)
{
    QAccessibleValueChangeEvent event(&chart, chart.accessibleValue());
    QAccessible::updateAccessibility(&event);
}

} // namespace cw::charts
