// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/savefile.h"

#include "core/base/writewhole.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

struct SaveFile {
    Q_DECLARE_TR_FUNCTIONS(SaveFile)
};

/// What went wrong, or an empty text.
QString write(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered)
        && writeWhole(file, std::string_view(content.constData(), std::size_t(content.size())))
        && file.commit())
        return {};
    return SaveFile::tr("%1 could not be written: %2").arg(path, file.errorString());
}

} // namespace

void saveFile(QWidget *parent, const QString &title, const QString &suggestedName, const QByteArray &content,
              models::AsyncReader &worker, std::function<void(const QString &)> failed)
{
    auto *dialog = new QFileDialog(parent, title);
    dialog->setObjectName(u"saveDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggestedName);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [=, &worker](const QString &path) {
        worker.run(
            parent, [path, content] { return write(path, content); },
            [failed](const QString &problem) {
                if (!problem.isEmpty())
                    failed(problem);
            });
    });
    dialog->open();
}

} // namespace cw::panels
