// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/messagebar.h"

#include "ui/dialogs/metrics.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::dialogs {
namespace {

using models::Notice;
using models::NoticeLevel;

QString levelWord(NoticeLevel level)
{
    switch (level) {
    case NoticeLevel::Information: return u"information"_s;
    case NoticeLevel::Warning: return u"warning"_s;
    case NoticeLevel::Error: return u"error"_s;
    }
    return {};
}

} // namespace

MessageBar::MessageBar(QWidget *parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(u"messageBar"_s);
    setAccessibleName(tr("Messages"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    hide();
}

void MessageBar::setNotices(const std::vector<Notice> &notices)
{
    m_notices = notices;
    QSet<QString> present;
    for (const Notice &notice : notices)
        present.insert(notice.id);
    m_closed.intersect(present);
    updateLines();
}

void MessageBar::showMessage(const QString &text)
{
    m_messages = {{u"message"_s, NoticeLevel::Warning, text, true}};
    updateLines();
}

std::vector<Notice> MessageBar::wanted() const
{
    std::vector<Notice> wanted = m_messages;
    std::copy_if(m_notices.begin(), m_notices.end(), std::back_inserter(wanted),
                 [this](const Notice &notice) { return !m_closed.contains(notice.id); });
    return wanted;
}

/// Lines whose sentence alone changed (a countdown) keep their widgets, so that nothing flickers.
void MessageBar::updateLines()
{
    const auto notices = wanted();
    const bool sameLines = std::equal(
        notices.begin(), notices.end(), m_lines.begin(), m_lines.end(),
        [](const Notice &n, const Line &l) { return n.id == l.notice.id && n.level == l.notice.level; });
    if (!sameLines) {
        for (const Line &line : m_lines)
            line.frame->deleteLater();
        m_lines.clear();
        for (const Notice &notice : notices)
            m_lines.push_back(makeLine(notice));
    }
    for (std::size_t i = 0; i < notices.size(); ++i) {
        m_lines[i].notice = notices[i];
        m_lines[i].text->setText(notices[i].text);
    }
    setVisible(!m_lines.empty());
}

MessageBar::Line MessageBar::makeLine(const Notice &notice)
{
    auto *frame = new QFrame(this);
    frame->setObjectName(u"notice."_s + notice.id);
    frame->setProperty("notice", levelWord(notice.level));
    auto *text = new QLabel(frame);
    text->setObjectName(u"noticeText."_s + notice.id);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    auto *row = new QHBoxLayout(frame);
    row->setContentsMargins(2 * kGrid, kGrid / 2, kGrid, kGrid / 2);
    row->addWidget(text, 1);
    if (notice.canBeClosed) {
        auto *button = new QToolButton(frame);
        button->setObjectName(u"closeNotice."_s + notice.id);
        button->setText(u"✕"_s);
        button->setAccessibleName(tr("Close this message"));
        button->setToolTip(button->accessibleName());
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, [this, id = notice.id] { close(id); });
        row->addWidget(button, 0, Qt::AlignTop);
    }
    m_layout->addWidget(frame);
    return {notice, frame, text};
}

void MessageBar::close(const QString &id)
{
    m_closed.insert(id);
    std::erase_if(m_messages, [&id](const Notice &message) { return message.id == id; });
    updateLines();
}

} // namespace cw::dialogs
