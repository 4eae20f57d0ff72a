// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rundialog.h"

namespace cw::care {

RunDialog::RunDialog(const models::EngineLink &link, const QString &id, const QString &title, QWidget *parent)
    : FormDialog(id, title, parent), m_link(link)
{
}

void RunDialog::place(Order order, std::function<void(const Error &)> refused)
{
    m_link.reader.run(this, std::move(order),
                      [this, refused = std::move(refused)](const Result<std::int64_t> &job) {
                          if (!job)
                              return refused(job.error());
                          Q_EMIT started();
                          accept();
                      });
}

} // namespace cw::care
