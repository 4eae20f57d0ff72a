// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/aboutdialog.h"

#include "ui/dialogs/metrics.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QSysInfo>
#include <QTextBrowser>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::dialogs {
namespace {

constexpr int kIcon = 64;

struct Part {
    QString name;
    QString licence;
    QString address;
};

std::vector<Part> parts()
{
    return {
        {u"Qt"_s, u"GPL-3.0-only, LGPL-3.0-only"_s, u"https://www.qt.io"_s},
        {u"simdjson"_s, u"Apache-2.0"_s, u"https://simdjson.org"_s},
        {u"tl::expected"_s, u"CC0-1.0"_s, u"https://github.com/TartanLlama/expected"_s},
        {u"QtKeychain"_s, u"BSD-3-Clause"_s, u"https://github.com/frankosterfeld/qtkeychain"_s},
        {u"libarchive"_s, u"BSD-2-Clause"_s, u"https://www.libarchive.org"_s},
        {u"xxHash"_s, u"BSD-2-Clause"_s, u"https://xxhash.com"_s},
        {u"SQLite"_s, u"public domain"_s, u"https://www.sqlite.org"_s},
    };
}

QString partsTable()
{
    QString rows;
    for (const Part &part : parts()) {
        rows += u"<tr><td><a href=\"%3\">%1</a></td><td style=\"padding-left:16px\">%2</td></tr>"_s.arg(
            part.name, part.licence, part.address);
    }
    return u"<table>"_s + rows + u"</table>"_s;
}

} // namespace

AboutDialog::AboutDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName(u"aboutDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("About Candlewright"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"aboutButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeAbout"_s);
    QPushButton *copy = buttons->addButton(tr("Copy details"), QDialogButtonBox::ActionRole);
    copy->setObjectName(u"copyDetails"_s);
    connect(copy, &QPushButton::clicked, this, [] { QGuiApplication::clipboard()->setText(details()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(makeHeading());
    layout->addWidget(makeParts(), 1);
    layout->addWidget(buttons);
    resize(70 * kGrid, 64 * kGrid);
}

QWidget *AboutDialog::makeHeading()
{
    auto *heading = new QWidget(this);
    auto *icon = new QLabel(heading);
    icon->setPixmap(QIcon(u":/icons/candlewright.svg"_s).pixmap(kIcon, kIcon));
    auto *text = new QLabel(heading);
    text->setObjectName(u"aboutText"_s);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setAccessibleName(tr("Version"));
    text->setText(u"<h2 style=\"margin:0\">Candlewright</h2><p>%1<br>%2</p>"_s.arg(
        tr("Version %1, with Qt %2").arg(QStringLiteral(CANDLEWRIGHT_VERSION), QString::fromUtf8(qVersion())),
        tr("The market-data workstation that knows which seconds it is missing.")));
    text->setWordWrap(true);
    auto *row = new QHBoxLayout(heading);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kGrid);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(text, 1);
    return heading;
}

QWidget *AboutDialog::makeParts()
{
    auto *text = new QTextBrowser(this);
    text->setObjectName(u"aboutParts"_s);
    text->setAccessibleName(tr("Licences and data"));
    text->setOpenExternalLinks(true);
    text->setHtml(u"<p>%1</p><h4>%2</h4>%3<h4>%4</h4><p>%5</p>"_s.arg(
        tr("Candlewright is free software under the GNU General Public License, version 3 or later. "
           "It comes without any warranty."),
        tr("Parts and their licences"), partsTable(), tr("Data"),
        tr("Market data come from the public interfaces of Binance, which has no part in this project. The "
           "recorded market of the demonstration comes from openly licensed repositories, which its README "
           "names. Nothing here is advice to buy or to sell.")));
    return text;
}

QString AboutDialog::details()
{
    return u"Candlewright %1\nQt %2 (built with %3)\n%4, %5"_s.arg(
        QStringLiteral(CANDLEWRIGHT_VERSION), QString::fromUtf8(qVersion()), QStringLiteral(QT_VERSION_STR),
        QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture());
}

} // namespace cw::dialogs
