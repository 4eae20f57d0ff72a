// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rowfiledialog.h"

namespace cw::care {
namespace {

constexpr std::chrono::milliseconds kProgressShown{200};

} // namespace

RowFileDialog::RowFileDialog(const models::EngineLink &link, const QString &id, const QString &title,
                             QWidget *parent)
    : FormDialog(id, title, parent), m_link(link)
{
    connect(&m_look, &QTimer::timeout, this, &RowFileDialog::showProgress);
}

RowFileDialog::~RowFileDialog()
{
    if (m_progress)
        m_progress->isStopped = true;
}

void RowFileDialog::reject()
{
    if (!m_progress)
        return FormDialog::reject();
    m_progress->isStopped = true;
}

interfaces::RowWatch RowFileDialog::watch() const
{
    return [progress = m_progress](std::int64_t rows) {
        progress->rows = rows;
        return !progress->isStopped;
    };
}

void RowFileDialog::begin()
{
    clearRefusals();
    m_progress = std::make_shared<Progress>();
    setFieldsEnabled(false);
    m_look.start(kProgressShown);
    showProgress();
}

void RowFileDialog::end()
{
    m_look.stop();
    m_progress.reset();
    setFieldsEnabled(true);
}

void RowFileDialog::showProgress() { setNote(progressText(static_cast<int>(m_progress->rows))); }

} // namespace cw::care
