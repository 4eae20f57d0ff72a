// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rowexportdialog.h"

#include "ui/care/timefield.h"
#include "ui/models/rowtexts.h"
#include "ui/models/texts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::DataKind;
using interfaces::RowExport;
using interfaces::RowFormat;

namespace {

/// "BTCUSDT-1m.csv", "BTCUSDT-trades.jsonl", "BTCUSDT-funding.csv".
QString suggestedName(const RowExport &rows)
{
    const QString what = rows.interval    ? models::intervalText(*rows.interval)
                         : rows.isFunding ? u"funding"_s
                                          : u"trades"_s;
    const QString ending = rows.format == RowFormat::Csv         ? u".csv"_s
                           : rows.format == RowFormat::JsonLines ? u".jsonl"_s
                                                                 : u".json"_s;
    return QString::fromStdString(rows.instrument.symbol) + u'-' + what + ending;
}

/// Whether something of the past that was asked for cannot be shown.
Result<bool> isPastShort(interfaces::MarketData &data, const RowExport &rows)
{
    if (!rows.asOf)
        return false;
    const DataKind kind = rows.interval ? DataKind::Candles : rows.isFunding ? DataKind::Funding : DataKind::Trades;
    const auto last = rows.to ? std::optional(*rows.to - market::microseconds(1)) : std::nullopt;
    auto losses = data.pastLosses({rows.instrument, kind, rows.interval, rows.from, last}, *rows.asOf);
    if (!losses)
        return failFrom(losses);
    return !losses->empty();
}

} // namespace

RowExportDialog::RowExportDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what,
                                 QWidget *parent)
    : RowFileDialog(link, u"rowExportDialog"_s, tr("Write stored rows to a file"), parent),
      m_what(u"rowExport"_s, SequenceFields::Scope::One, this),
      m_from(new TimeField(u"rowExportFrom"_s, this)), m_before(new TimeField(u"rowExportBefore"_s, this)),
      m_asOf(new TimeField(u"rowExportAsOf"_s, this)), m_format(new QComboBox(this)),
      m_open(new QCheckBox(tr("with the candle in progress"), this)),
      m_provenance(new QCheckBox(tr("each row with where it is from"), this)),
      m_run(addButton(u"rowExportRun"_s, tr("Write to…"), QDialogButtonBox::ActionRole))
{
    m_what.set(what);
    makeForm();
    m_run->setDefault(true);
    connect(m_run, &QPushButton::clicked, this, &RowExportDialog::chooseFile);
    connect(m_format, &QComboBox::currentIndexChanged, this, &RowExportDialog::updateBoxes);
    connect(m_asOf, &QLineEdit::textChanged, this, &RowExportDialog::updateBoxes);
    updateBoxes();
}

void RowExportDialog::makeForm()
{
    m_format->setObjectName(u"rowExportFormat"_s);
    for (const RowFormat format : {RowFormat::Csv, RowFormat::JsonLines, RowFormat::Freqtrade})
        m_format->addItem(models::rowFormatName(format), static_cast<int>(format));
    m_open->setObjectName(u"rowExportOpen"_s);
    m_provenance->setObjectName(u"rowExportProvenance"_s);
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC, may be empty)"), m_from);
    addRow(tr("&Before (UTC, may be empty)"), m_before);
    addRow(tr("As it &was stored at (UTC, may be empty)"), m_asOf);
    addRow(tr("F&orm"), m_format);
    addRow(tr("In &progress"), m_open);
    addRow(tr("O&rigin"), m_provenance);
}

void RowExportDialog::updateBoxes()
{
    const bool isJson = m_format->currentData().toInt() == static_cast<int>(RowFormat::JsonLines);
    for (QCheckBox *box : {m_open, m_provenance}) {
        box->setEnabled(isJson && m_asOf->isEmpty());
        box->setToolTip(!isJson              ? tr("Only JSON lines can say it")
                        : m_asOf->isEmpty() ? QString()
                                            : tr("Of the past only final rows are known, without their origin"));
    }
}

bool RowExportDialog::readTime(TimeField &field, std::optional<market::UtcTime> &time)
{
    time = field.time();
    if (time || field.isEmpty())
        return true;
    refuse(&field, field.problem());
    return false;
}

std::optional<RowExport> RowExportDialog::request()
{
    clearRefusals();
    if (const auto problem = m_what.problem()) {
        refuse(problem->field, problem->sentence);
        return std::nullopt;
    }
    const interfaces::SequenceKey sequence = m_what.sequence();
    RowExport rows;
    rows.isFunding = sequence.kind == DataKind::Funding;
    rows.instrument = sequence.instrument;
    rows.interval = sequence.interval;
    rows.format = static_cast<RowFormat>(m_format->currentData().toInt());
    if (rows.isFunding && rows.format == RowFormat::Freqtrade) {
        refuse(m_format, tr("Funding rates can be written as CSV or JSON lines; freqtrade's form has none."));
        return std::nullopt;
    }
    rows.hasOpenCandles = m_open->isEnabled() && m_open->isChecked();
    rows.hasProvenance = m_provenance->isEnabled() && m_provenance->isChecked();
    if (!readTime(*m_from, rows.from) || !readTime(*m_before, rows.to) || !readTime(*m_asOf, rows.asOf))
        return std::nullopt;
    if (rows.from && rows.to && *rows.to <= *rows.from) {
        refuse(m_before, tr("The end must be after the start."));
        return std::nullopt;
    }
    return rows;
}

void RowExportDialog::chooseFile()
{
    const auto rows = request();
    if (!rows)
        return;
    whenKnown(link(), m_what.symbol(), m_what.named(), interfaces::SymbolUse::Reads,
              [this, rows = *rows] { openFileDialog(rows); });
}

void RowExportDialog::openFileDialog(const RowExport &rows)
{
    auto *dialog = new QFileDialog(this, tr("Write rows to"));
    dialog->setObjectName(u"rowExportFile"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggestedName(rows));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, rows](const QString &path) { writeTo(path, rows); });
    dialog->open();
}

void RowExportDialog::writeTo(const QString &path, const RowExport &rows)
{
    start([&files = files(), &data = link().engine.marketData(), target = path.toStdString(),
           rows](const interfaces::RowWatch &watch) -> Result<Written> {
        auto written = files.exportTo(target, rows, watch);
        if (!written)
            return failFrom(written);
        auto isShort = isPastShort(data, rows);
        return isShort ? Result<Written>(Written{*written, *isShort}) : failFrom(isShort);
    },
          [this, path](const Result<Written> &written) {
              setNote(written ? noteOf(path, *written) : QString());
              if (!written)
                  refuse(nullptr, models::errorText(written.error()));
              m_what.setEnabled(true);
              updateBoxes();
          });
}

QString RowExportDialog::noteOf(const QString &path, const Written &written)
{
    const QString done =
        tr("%Ln row(s) written to %1.", nullptr, static_cast<int>(written.rows)).arg(QDir::toNativeSeparators(path));
    return written.isShort ? done + u' ' + tr("What was deleted or put away since then is not among them.") : done;
}

QString RowExportDialog::progressText(int rows) const { return tr("%Ln row(s) so far …", nullptr, rows); }

} // namespace cw::care
