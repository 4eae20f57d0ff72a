// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/counteddialog.h"

#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"

#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

constexpr std::chrono::milliseconds kLook{200};

} // namespace

CountedDialog::CountedDialog(const models::EngineLink &link, const QString &id, const QString &title,
                             QWidget *parent)
    : RunDialog(link, id, title, parent),
      m_count(addButton(id + u"Count"_s, tr("Count first"), QDialogButtonBox::ActionRole)),
      m_run(addButton(id + u"Run"_s, tr("Move"), QDialogButtonBox::AcceptRole))
{
    m_count->setDefault(true);
    m_run->setEnabled(false);
    m_run->setAutoDefault(false);
    connect(m_count, &QPushButton::clicked, this, &CountedDialog::count);
    connect(m_run, &QPushButton::clicked, this, &CountedDialog::run);
    connect(&m_look, &QTimer::timeout, this, &CountedDialog::look);
}

void CountedDialog::forget()
{
    dropQuestions();
    m_look.stop();
    m_counting.reset();
    m_run->setEnabled(false);
    setNote({});
    clearRefusals();
}

void CountedDialog::count()
{
    forget();
    const auto wanted = order();
    if (!wanted)
        return;
    setNote(tr("The rows are being counted; nothing is moved yet."));
    const SequenceFields &fields = what();
    const bool isNamed = fields.symbol()->isEnabled();
    whenKnown(link(), fields.symbol(), isNamed ? fields.named() : std::vector<interfaces::NamedSymbol>(),
              interfaces::SymbolUse::Reads, [this, order = *wanted] { begin(order); });
}

void CountedDialog::begin(const CountableOrder &order)
{
    link().reader.run(
        this, [order] { return order(/*isDryRun=*/true); },
        [this](const Result<std::int64_t> &job) {
            if (!job) {
                setNote({});
                return refuse(nullptr, models::errorText(job.error()));
            }
            m_counting = *job;
            m_look.start(kLook);
        });
}

void CountedDialog::look()
{
    const auto run = m_counting ? interfaces::findRun(archive(), *m_counting) : std::nullopt;
    if (!run || !interfaces::isOver(run->job.state))
        return;
    m_look.stop();
    showCount(*run);
}

void CountedDialog::showCount(const interfaces::ArchiveRun &run)
{
    const bool isCounted = run.job.state == interfaces::JobState::Succeeded;
    setNote(isCounted ? models::runOutcomeText(run) : QString());
    if (!isCounted)
        return refuse(nullptr, models::runOutcomeText(run));
    m_run->setEnabled(run.job.rowsTotal > 0);
    m_run->setText(runText(static_cast<int>(run.job.rowsTotal)));
}

void CountedDialog::run()
{
    clearRefusals();
    const auto wanted = order();
    if (!wanted)
        return;
    m_run->setEnabled(false);
    place([order = *wanted] { return order(/*isDryRun=*/false); },
          [this](const Error &error) {
              m_run->setEnabled(true);
              refuse(nullptr, models::errorText(error));
          });
}

} // namespace cw::care
