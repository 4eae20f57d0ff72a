// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/arch/lint/comments.h"

namespace cw::arch {
namespace {

/// Walks over one source text and blanks its comments.
class CommentRemover {
public:
    explicit CommentRemover(const QString &source) : m_text(source) {}

    QString run()
    {
        while (m_at < m_text.size())
            step();
        return m_text;
    }

private:
    void step()
    {
        const QChar c = m_text.at(m_at);
        if (startsWith(u"//"))
            blankUntil(m_text.indexOf(u'\n', m_at));
        else if (startsWith(u"/*"))
            blankUntil(endOf(m_text.indexOf(QStringView(u"*/"), m_at + 2), 2));
        else if (c == u'"')
            m_at = word().endsWith(u'R') ? endOfRawString() : endOfLiteral(c);
        else if (c == u'\'' && !isDigitSeparator())
            m_at = endOfLiteral(c);
        else
            ++m_at;
    }

    bool startsWith(QStringView token) const { return QStringView(m_text).mid(m_at).startsWith(token); }

    qsizetype endOf(qsizetype found, qsizetype length) const
    {
        return found < 0 ? m_text.size() : found + length;
    }

    void blankUntil(qsizetype end)
    {
        for (end = end < 0 ? m_text.size() : end; m_at < end; ++m_at) {
            if (m_text.at(m_at) != u'\n')
                m_text[m_at] = u' ';
        }
    }

    /// The letters and digits right before the current character.
    QStringView word() const
    {
        qsizetype begin = m_at;
        while (begin > 0 && isWordCharacter(m_text.at(begin - 1)))
            --begin;
        return QStringView(m_text).mid(begin, m_at - begin);
    }

    static bool isWordCharacter(QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'\''; }

    bool isDigitSeparator() const { return !word().isEmpty() && word().front().isDigit(); }

    qsizetype endOfLiteral(QChar quote) const
    {
        qsizetype at = m_at + 1;
        while (at < m_text.size() && m_text.at(at) != quote && m_text.at(at) != u'\n')
            at += m_text.at(at) == u'\\' ? 2 : 1;
        return qMin(at + 1, m_text.size());
    }

    qsizetype endOfRawString() const
    {
        const qsizetype open = m_text.indexOf(u'(', m_at);
        const QString close = u')' + m_text.mid(m_at + 1, open - m_at - 1) + u'"';
        return endOf(m_text.indexOf(close, open), close.size());
    }

    QString m_text;
    qsizetype m_at = 0;
};

} // namespace

QString withoutComments(const QString &source) { return CommentRemover(source).run(); }

} // namespace cw::arch
