// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/fieldspecs.h"

#include <QFile>
#include <QSet>
#include <QTest>

using namespace cw;

/// docs/configuration.md names everything that can be set, and nothing else.
class TestConfigurationPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyFieldHasItsRow_data();
    void everyFieldHasItsRow();
    void everyUnusedNameHasItsReason();
    void noRowIsMadeUp();

private:
    QByteArrayList m_rows; ///< lines that begin with '|'
};

namespace {

QByteArray quoted(std::string_view name, const char *dashes = "")
{
    return '`' + QByteArray(dashes) + QByteArray(name.data(), qsizetype(name.size())) + '`';
}

QByteArrayList namesOf(const config::FieldSpec &field)
{
    QByteArrayList names;
    if (!field.setting.empty())
        names << quoted(field.setting);
    if (!field.option.empty())
        names << quoted(field.option, "--");
    for (const auto name : field.environment)
        names << quoted(name);
    return names;
}

} // namespace

void TestConfigurationPage::initTestCase()
{
    QFile page(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/docs/configuration.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    for (const QByteArray &line : page.readAll().split('\n')) {
        if (line.startsWith("| "))
            m_rows << line;
    }
    QVERIFY(!m_rows.isEmpty());
}

void TestConfigurationPage::everyFieldHasItsRow_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < config::fieldSpecs().size(); ++i)
        QTest::newRow(std::string(config::fieldSpecs()[i].name()).c_str()) << int(i);
}

void TestConfigurationPage::everyFieldHasItsRow()
{
    QFETCH(int, index);
    const auto &field = config::fieldSpecs()[std::size_t(index)];
    const QByteArrayList names = namesOf(field);
    const bool hasSetting = !field.setting.empty();
    const QByteArray start = hasSetting ? "| " + names[0] + " |" : "| – | " + names[0] + " |";
    QByteArrayList found;
    for (const QByteArray &row : m_rows) {
        if (row.startsWith(start))
            found << row;
    }
    QCOMPARE(found.size(), 1);
    for (const QByteArray &name : names)
        QVERIFY2(found[0].contains(name), name.constData());
    QVERIFY2(found[0].contains(field.accepted), field.accepted.data());
}

void TestConfigurationPage::everyUnusedNameHasItsReason()
{
    for (const auto &unused : config::unusedNames()) {
        const auto names = [&](const QByteArray &row) {
            return row.contains(quoted(unused.name))
                   && QString::fromUtf8(row).remove(u'`').contains(QString::fromUtf8(unused.reason));
        };
        QCOMPARE(std::count_if(m_rows.begin(), m_rows.end(), names), 1);
    }
}

void TestConfigurationPage::noRowIsMadeUp()
{
    QSet<QByteArray> known;
    for (const auto &field : config::fieldSpecs()) {
        if (!field.setting.empty())
            known << quoted(field.setting);
    }
    for (const QByteArray &row : m_rows) {
        const QByteArray first = row.split('|').value(1).trimmed();
        if (first.startsWith('`') && first.contains('/'))
            QVERIFY2(known.contains(first), first.constData());
    }
}

QTEST_GUILESS_MAIN(TestConfigurationPage)
#include "tst_configurationpage.moc"
