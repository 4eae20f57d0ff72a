// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/factlist.h"

#include "ui/panels/metrics.h"

#include <QGridLayout>
#include <QLabel>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

constexpr int kLeastWidth = 20 * panels::kGrid;

} // namespace

FactList::FactList(const QString &id, QWidget *parent) : QWidget(parent), m_layout(new QGridLayout(this))
{
    setObjectName(id);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(2 * panels::kGrid);
    m_layout->setVerticalSpacing(panels::kHalfGrid);
    m_layout->setColumnStretch(1, 1);
}

void FactList::addLine(const models::Fact &fact)
{
    const int line = static_cast<int>(m_texts.size());
    auto *caption = new QLabel(fact.caption, this);
    caption->setProperty("role", u"dim"_s);
    auto *text = new QLabel(this);
    text->setObjectName(objectName() + u'.' + fact.id);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setMinimumWidth(kLeastWidth);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_layout->setRowStretch(line, 0);
    m_layout->addWidget(caption, line, 0, Qt::AlignTop);
    m_layout->addWidget(text, line, 1, Qt::AlignTop);
    m_layout->setRowStretch(line + 1, 1);
    m_texts.push_back(text);
}

void FactList::show(const std::vector<models::Fact> &facts)
{
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (i == m_texts.size())
            addLine(facts[i]);
        QLabel *text = m_texts[i];
        if (text->text() == facts[i].text && !text->accessibleName().isEmpty())
            continue;
        text->setText(facts[i].text);
        text->setAccessibleName(facts[i].caption + u": "_s + facts[i].text);
        text->setToolTip(Qt::convertFromPlainText(facts[i].text));
    }
}

} // namespace cw::care
