// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/startfailure.h"

#include <QApplication>
#include <QMessageBox>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace cw::desktop {
namespace {

struct StartFailure {
    Q_DECLARE_TR_FUNCTIONS(StartFailure)
};

} // namespace

void showStartFailure(const std::string &sentence, bool quiet)
{
    std::fprintf(stderr, "candlewright: %s\n", sentence.c_str());
    const auto end = [] { QCoreApplication::exit(1); };
    if (quiet) {
        QMetaObject::invokeMethod(qApp, end, Qt::QueuedConnection);
        return;
    }
    auto *box = new QMessageBox(QMessageBox::Critical, u"Candlewright"_s, StartFailure::tr("Candlewright cannot start."),
                                QMessageBox::Close);
    box->setObjectName(u"startFailure"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(QString::fromStdString(sentence));
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QObject::connect(box, &QDialog::finished, qApp, end);
    box->open();
}

} // namespace cw::desktop
