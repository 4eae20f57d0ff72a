// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/sequencefields.h"

#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"

#include <QComboBox>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

using interfaces::DataKind;
using interfaces::SequenceFilter;
using market::Interval;
using market::Market;

/// The entry that leaves it open has no data.
template<class Value>
void choose(QComboBox &box, const std::optional<Value> &value)
{
    box.setCurrentIndex(std::max(0, value ? box.findData(static_cast<int>(*value)) : 0));
}

template<class Value>
std::optional<Value> chosen(const QComboBox &box)
{
    const QVariant data = box.currentData();
    return data.isValid() ? std::optional(static_cast<Value>(data.toInt())) : std::nullopt;
}

} // namespace

SequenceFields::SequenceFields(const QString &prefix, Scope scope, QWidget *parent)
    : QObject(parent), m_scope(scope), m_symbol(new QLineEdit(parent)), m_market(new QComboBox(parent)),
      m_kind(new QComboBox(parent)), m_interval(new QComboBox(parent))
{
    m_symbol->setObjectName(prefix + u"Symbol"_s);
    m_market->setObjectName(prefix + u"Market"_s);
    m_kind->setObjectName(prefix + u"Kind"_s);
    m_interval->setObjectName(prefix + u"Interval"_s);
    m_symbol->setPlaceholderText(scope == Scope::One ? u"BTCUSDT"_s : tr("all symbols"));
    fill();
    connect(m_symbol, &QLineEdit::textChanged, this, &SequenceFields::changed);
    for (QComboBox *box : {m_market, m_kind, m_interval})
        connect(box, &QComboBox::currentIndexChanged, this, &SequenceFields::changed);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &SequenceFields::updateInterval);
    updateInterval();
}

void SequenceFields::fill()
{
    if (m_scope != Scope::One)
        m_market->addItem(tr("both markets"));
    for (const Market market : {Market::Spot, Market::UsdM})
        m_market->addItem(models::marketName(market), static_cast<int>(market));
    if (m_scope == Scope::Any)
        m_kind->addItem(tr("all data"));
    for (const DataKind kind : {DataKind::Candles, DataKind::Trades, DataKind::Funding})
        m_kind->addItem(models::dataKindName(kind), static_cast<int>(kind));
    if (m_scope != Scope::One)
        m_interval->addItem(tr("all intervals"));
    for (const Interval interval : Interval::all())
        m_interval->addItem(models::intervalName(interval), static_cast<int>(interval.code()));
    if (m_scope == Scope::One)
        choose(*m_interval, std::optional(Interval::M1));
}

void SequenceFields::updateInterval()
{
    const auto kind = chosen<DataKind>(*m_kind);
    m_interval->setEnabled(!kind || *kind == DataKind::Candles);
}

void SequenceFields::set(const SequenceFilter &filter)
{
    m_symbol->setText(QString::fromStdString(filter.symbol.value_or(std::string())));
    choose(*m_market, filter.market);
    choose(*m_kind, filter.kind);
    if (filter.interval)
        choose(*m_interval, std::optional(filter.interval->code()));
}

void SequenceFields::setEnabled(bool isEnabled)
{
    m_symbol->setEnabled(isEnabled);
    for (QComboBox *box : {m_market, m_kind, m_interval})
        box->setEnabled(isEnabled);
    if (isEnabled)
        updateInterval();
}

SequenceFilter SequenceFields::filter() const
{
    SequenceFilter filter;
    if (const QString text = m_symbol->text().trimmed(); !text.isEmpty()) {
        const auto parsed = market::parseSymbol(text.toStdString());
        filter.symbol = parsed ? parsed->symbol : text.toStdString();
    }
    filter.market = chosen<Market>(*m_market);
    filter.kind = chosen<DataKind>(*m_kind);
    if (const auto code = chosen<Interval::Code>(*m_interval); code && m_interval->isEnabled()) {
        filter.interval = *code;
        filter.kind = DataKind::Candles;
    }
    return filter;
}

/// Every spelling is taken that the API takes, as long as it does not say another market than the one that is chosen.
std::optional<SequenceFields::Problem> SequenceFields::symbolProblem(const SequenceFilter &named) const
{
    if (!named.symbol)
        return std::nullopt;
    const QString text = m_symbol->text().trimmed();
    const auto parsed = market::parseSymbol(text.toStdString());
    if (!parsed)
        return Problem{m_symbol, tr("\"%1\" is no symbol; write it like BTCUSDT, BTC-USDT or BTC/USDT.").arg(text)};
    if (parsed->market && named.market && *parsed->market != *named.market)
        return Problem{m_market, tr("\"%1\" is a symbol of the market %2.").arg(text, models::marketName(*parsed->market))};
    return std::nullopt;
}

std::optional<SequenceFields::Problem> SequenceFields::problem() const
{
    const SequenceFilter named = filter();
    if (m_scope == Scope::One && !named.symbol)
        return Problem{m_symbol, tr("A symbol is missing, for example BTCUSDT.")};
    if (const auto problem = symbolProblem(named))
        return problem;
    if (named.kind == DataKind::Funding && named.market == Market::Spot)
        return Problem{m_market, tr("Only USD-M futures have funding rates.")};
    return std::nullopt;
}

std::vector<interfaces::NamedSymbol> SequenceFields::named() const
{
    const SequenceFilter named = filter();
    if (!named.symbol)
        return {};
    return {{*named.symbol, named.market}};
}

interfaces::SequenceKey SequenceFields::sequence() const
{
    const SequenceFilter named = filter();
    return {{named.market.value_or(Market::Spot), named.symbol.value_or(std::string())},
            named.kind.value_or(DataKind::Candles),
            named.interval};
}

} // namespace cw::care
