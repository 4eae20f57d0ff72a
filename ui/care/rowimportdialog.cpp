// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rowimportdialog.h"

#include "ui/models/rowtexts.h"
#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::RowFile;
using interfaces::RowFileReport;
using interfaces::FileRows;
using market::Interval;
using market::Market;

namespace {

QString fileName(const QString &path) { return QFileInfo(path).fileName(); }

/// What a box says, or what the name says where the box leaves it open.
template<class Value>
std::optional<Value> chosenOr(const QComboBox &box, const std::optional<Value> &named)
{
    const QVariant data = box.currentData();
    return data.isValid() ? std::optional(static_cast<Value>(data.toInt())) : named;
}

} // namespace

RowImportDialog::RowImportDialog(const models::EngineLink &link, const QStringList &paths, QWidget *parent)
    : RowFileDialog(link, u"rowImportDialog"_s, tr("Bring rows from files into the store"), parent),
      m_paths(paths), m_symbol(new QLineEdit(this)), m_market(new QComboBox(this)), m_kind(new QComboBox(this)),
      m_interval(new QComboBox(this)), m_outcome(new QPlainTextEdit(this)),
      m_run(addButton(u"rowImportRun"_s, tr("Import"), QDialogButtonBox::ActionRole))
{
    setMinimumWidth(80 * panels::kGrid);
    fillChoices();
    makeForm();
    m_run->setDefault(true);
    connect(m_run, &QPushButton::clicked, this, &RowImportDialog::run);
}

void RowImportDialog::makeForm()
{
    m_symbol->setObjectName(u"rowImportSymbol"_s);
    m_symbol->setPlaceholderText(tr("as the file name says"));
    addRow(tr("S&ymbol"), m_symbol);
    addRow(tr("&Market"), m_market);
    addRow(tr("&Data"), m_kind);
    addRow(tr("&Interval"), m_interval);
    m_outcome->setObjectName(u"rowImportOutcome"_s);
    m_outcome->setAccessibleName(tr("Files and what became of them"));
    m_outcome->setReadOnly(true);
    m_outcome->setTabChangesFocus(true);
    QStringList names;
    for (const QString &path : m_paths)
        names << QDir::toNativeSeparators(path);
    m_outcome->setPlainText(names.join(u'\n'));
    addWide(m_outcome);
}

void RowImportDialog::fillChoices()
{
    m_market->setObjectName(u"rowImportMarket"_s);
    m_market->addItem(tr("as its folder says, or spot"));
    for (const Market market : {Market::Spot, Market::UsdM})
        m_market->addItem(models::marketName(market), static_cast<int>(market));
    m_kind->setObjectName(u"rowImportKind"_s);
    m_kind->addItem(tr("as the file name says, or candles"));
    for (const FileRows kind : {FileRows::Candles, FileRows::Trades, FileRows::AggregateTrades})
        m_kind->addItem(models::fileRowsName(kind), static_cast<int>(kind));
    m_interval->setObjectName(u"rowImportInterval"_s);
    m_interval->addItem(tr("as the file name says"));
    for (const Interval interval : Interval::all())
        m_interval->addItem(models::intervalName(interval), static_cast<int>(interval.code()));
}

std::optional<RowFile> RowImportDialog::describe(const QString &path)
{
    const auto name = files().nameOf(path.toStdString());
    if (!name) {
        refuse(nullptr, models::errorText(name.error()));
        return std::nullopt;
    }
    RowFile file;
    file.path = path.toStdString();
    file.isJson = name->isJson;
    file.period = name->period;
    file.kind = chosenOr(*m_kind, name->kind).value_or(FileRows::Candles);
    const QString typed = m_symbol->text().trimmed();
    if (typed.isEmpty() && !name->symbol) {
        refuse(m_symbol, tr("%1 is not named like BTCUSDT-1m-2024-08.zip: say which symbol it holds.")
                             .arg(fileName(path)));
        return std::nullopt;
    }
    const auto symbol = market::parseSymbol(typed.isEmpty() ? *name->symbol : typed.toStdString());
    if (!symbol) {
        refuse(m_symbol, tr("\"%1\" is no symbol; write it like BTCUSDT, BTC-USDT or BTC/USDT.").arg(typed));
        return std::nullopt;
    }
    const auto market = chosenOr(*m_market, name->market);
    if (market::whyOtherMarket(*symbol, market)) {
        refuse(m_market,
               tr("\"%1\" is a symbol of the market %2.").arg(typed, models::marketName(*symbol->market)));
        return std::nullopt;
    }
    file.instrument = {market.value_or(symbol->market.value_or(Market::Spot)), symbol->symbol};
    const auto code = chosenOr(*m_interval, name->interval ? std::optional(name->interval->code()) : std::nullopt);
    if (file.kind == FileRows::Candles && !code) {
        refuse(m_interval, tr("%1 does not say the interval of its candles.").arg(fileName(path)));
        return std::nullopt;
    }
    file.interval = code.value_or(Interval::M1);
    return file;
}

std::optional<std::vector<RowFile>> RowImportDialog::request()
{
    clearRefusals();
    std::vector<RowFile> sources;
    for (const QString &path : m_paths) {
        auto file = describe(path);
        if (!file)
            return std::nullopt;
        sources.push_back(std::move(*file));
    }
    return sources;
}

void RowImportDialog::run()
{
    const auto sources = request();
    if (!sources)
        return;
    std::vector<interfaces::NamedSymbol> symbols;
    for (const RowFile &source : *sources)
        symbols.push_back({source.instrument.symbol, source.instrument.market});
    whenKnown(link(), m_symbol, std::move(symbols), interfaces::SymbolUse::Brings,
              [this, sources = *sources] { bringIn(sources); });
}

void RowImportDialog::bringIn(const std::vector<RowFile> &files)
{
    start(
        [&door = this->files(), sources = files](const interfaces::RowWatch &watch) {
            // Rows of the files before, so that the figure only rises. One bad file does not keep the others out.
            std::int64_t before = 0;
            bool goesOn = true;
            std::vector<RowFileReport> reports;
            for (const RowFile &source : sources) {
                std::int64_t own = 0;
                reports.push_back(door.importFile(source, [&](std::int64_t rows) {
                    own = rows;
                    return goesOn = watch(before + rows);
                }));
                if (!goesOn)
                    break;
                before += own;
            }
            return reports;
        },
        [this](const std::vector<RowFileReport> &reports) { showOutcome(reports); });
}

void RowImportDialog::showOutcome(const std::vector<RowFileReport> &reports)
{
    QStringList lines;
    std::int64_t held = 0;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        lines << models::importText(fileName(m_paths[static_cast<qsizetype>(i)]), reports[i]);
        held += reports[i].rows.inserted + reports[i].rows.updated + reports[i].rows.skipped;
    }
    m_outcome->setPlainText(lines.join(u'\n'));
    setNote(held > 0 ? tr("%Ln row(s) of these files are in the store.", nullptr, static_cast<int>(held))
                     : tr("Nothing was stored."));
    if (held > 0)
        Q_EMIT imported();
}

QString RowImportDialog::progressText(int rows) const { return tr("%Ln row(s) so far …", nullptr, rows); }

} // namespace cw::care
