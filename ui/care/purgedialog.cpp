// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/purgedialog.h"

#include "ui/care/question.h"
#include "ui/care/timefield.h"
#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::PurgePreview;

PurgeDialog::PurgeDialog(const models::EngineLink &link, QWidget *parent)
    : RunDialog(link, u"purgeDialog"_s, tr("Purge a range"), parent),
      m_what(u"purge"_s, SequenceFields::Scope::One, this), m_range(u"purge"_s, this),
      m_count(addButton(u"purgeDialogCount"_s, tr("Count first"), QDialogButtonBox::ActionRole)),
      m_run(addButton(u"purgeDialogRun"_s, tr("Delete…"), QDialogButtonBox::AcceptRole))
{
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC)"), m_range.from());
    addRow(tr("&Before (UTC)"), m_range.before());
    m_count->setDefault(true);
    m_run->setEnabled(false);
    m_run->setAutoDefault(false);
    connect(m_count, &QPushButton::clicked, this, &PurgeDialog::count);
    connect(m_run, &QPushButton::clicked, this, &PurgeDialog::askToPurge);
    connect(&m_what, &SequenceFields::changed, this, &PurgeDialog::forget);
    connect(&m_range, &RangeFields::changed, this, &PurgeDialog::forget);
}

void PurgeDialog::forget()
{
    dropQuestions();
    (void)m_questions.next();
    m_run->setEnabled(false);
    setNote({});
    clearRefusals();
}

void PurgeDialog::count()
{
    forget();
    const auto what = m_what.problem();
    if (const auto problem = what ? what : m_range.problem())
        return refuse(problem->field, problem->sentence);
    m_request.sequence = m_what.sequence();
    m_request.range = m_range.range();
    setNote(tr("The rows are being counted; nothing is deleted yet."));
    whenKnown(link(), m_what.symbol(), m_what.named(), interfaces::SymbolUse::Reads, [this] { preview(); });
}

void PurgeDialog::preview()
{
    link().reader.runNewest(
        this, m_questions,
        [&archive = archive(), request = m_request] { return archive.previewPurge(request); },
        [this](const Result<PurgePreview> &preview) { showPreview(preview); });
}

void PurgeDialog::showPreview(const Result<PurgePreview> &preview)
{
    if (!preview) {
        setNote({});
        return refuse(preview.error().code == ErrorCode::InvalidInput ? m_range.before() : nullptr,
                      models::errorText(preview.error()));
    }
    m_preview = *preview;
    m_request.token = preview->token;
    setNote(models::purgeText(*preview));
    m_run->setText(tr("Delete %n row(s)…", nullptr, static_cast<int>(preview->rows)));
    m_run->setEnabled(preview->rows > 0);
}

void PurgeDialog::askToPurge()
{
    const QString rows =
        tr("%1, from %2 to before %3 UTC.")
            .arg(models::sequenceTitle(m_request.sequence), models::timeText(m_request.range.from),
                 models::timeText(m_request.range.to));
    ask(this,
        {u"purgeBox"_s, tr("Delete %n row(s)?", nullptr, static_cast<int>(m_preview.rows)),
         rows + u' ' + models::purgeText(m_preview), tr("Delete")},
        [this] { purge(); });
}

void PurgeDialog::purge()
{
    clearRefusals();
    m_run->setEnabled(false);
    place([&archive = archive(), request = m_request] { return archive.startPurge(request); },
          [this](const Error &error) { refuse(nullptr, models::errorText(error)); });
}

} // namespace cw::care
