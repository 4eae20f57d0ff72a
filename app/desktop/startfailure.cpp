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

int showStartFailure(const std::string &sentence, bool quiet)
{
    std::fprintf(stderr, "candlewright: %s\n", sentence.c_str());
    if (quiet)
        return 1;
    QMessageBox box(QMessageBox::Critical, u"Candlewright"_s, StartFailure::tr("Candlewright cannot start."),
                    QMessageBox::Close);
    box.setObjectName(u"startFailure"_s);
    box.setInformativeText(QString::fromStdString(sentence));
    box.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box.open();
    QCoreApplication::exec();
    return 1;
}

} // namespace cw::desktop
