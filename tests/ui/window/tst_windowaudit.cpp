// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/windowfixture.h"
#include "ui/panels/chartpanel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;
using cw::testing::WindowFixture;

namespace {

QString pathOf(const QObject *object)
{
    QString path;
    for (; object; object = object->parent())
        path.prepend(u'/' + QString::fromUtf8(object->metaObject()->className()) + u'#'
                     + object->objectName());
    return path;
}

bool isQtsOwn(const QObject *object)
{
    return object->objectName().startsWith(u"qt_") || object->objectName().startsWith(u"_q_");
}

bool isControl(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QComboBox *>(widget)
           || qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QAbstractItemView *>(widget);
}

/// Parts Qt builds inside its own widgets: arrows of tab bars, the list of a combo box, the corner of a table.
bool isPartOfAControl(const QWidget *widget)
{
    for (const QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
        if (isControl(above) || above->inherits("QTabBar") || above->inherits("QComboBoxPrivateContainer"))
            return true;
    }
    return widget->inherits("QMenuBarExtension") || widget->inherits("QToolBarExtension");
}

} // namespace

/// What scripts and screen readers rely on: names, and a menu entry for everything.
class TestWindowAudit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_fixture.reset(); }

    void everythingFocusableHasAnAccessibleName();
    void everyControlHasAnObjectName();
    void objectNamesAreUnique();
    void everyActionIsInAMenu();
    void everyActionHasATextAndAStableId();
    void shortcutsDoNotClash();
    void mnemonicsOfAMenuDoNotClash();
    void theDialogsAreNamedToo_data();
    void theDialogsAreNamedToo();
    void tabWalksADialogFromTopToBottom_data();
    void tabWalksADialogFromTopToBottom();

private:
    [[nodiscard]] QList<QWidget *> controls() const;

    std::unique_ptr<WindowFixture> m_fixture;
};

void TestWindowAudit::initTestCase()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_fixture->open();
    QTRY_VERIFY(!m_fixture->window->chartPanel().chart().store().isEmpty());
}

QList<QWidget *> TestWindowAudit::controls() const
{
    QList<QWidget *> out;
    for (QWidget *widget : m_fixture->window->findChildren<QWidget *>()) {
        if (isControl(widget) && !isPartOfAControl(widget) && !isQtsOwn(widget))
            out.append(widget);
    }
    return out;
}

void TestWindowAudit::everythingFocusableHasAnAccessibleName()
{
    int seen = 0;
    for (QWidget *widget : m_fixture->window->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || isPartOfAControl(widget) || isQtsOwn(widget)
            || widget->inherits("QTabBar") || widget->inherits("QMenu"))
            continue;
        const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(accessible);
        QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), qUtf8Printable(pathOf(widget)));
        ++seen;
    }
    QVERIFY(seen > 15);
}

void TestWindowAudit::everyControlHasAnObjectName()
{
    for (const QWidget *control : controls())
        QVERIFY2(!control->objectName().isEmpty(), qUtf8Printable(pathOf(control)));
}

void TestWindowAudit::objectNamesAreUnique()
{
    QHash<QString, QString> paths;
    const auto check = [&paths](const QObject *object) {
        const QString name = object->objectName();
        QVERIFY2(!paths.contains(name), qUtf8Printable(paths.value(name) + u" and "_s + pathOf(object)));
        paths.insert(name, pathOf(object));
    };
    for (const QWidget *control : controls())
        check(control);
    for (const QAction *action : m_fixture->window->actionRegistry().all())
        check(action);
}

void TestWindowAudit::everyActionIsInAMenu()
{
    const auto &actions = m_fixture->window->actionRegistry().all();
    QVERIFY(actions.size() > 40);
    for (const QAction *action : actions) {
        const auto places = action->associatedObjects();
        const bool isInMenu = std::any_of(places.begin(), places.end(), [](const QObject *place) {
            return qobject_cast<const QMenu *>(place) && place->objectName().startsWith(u"menu.");
        });
        QVERIFY2(isInMenu, qUtf8Printable(action->objectName()));
    }
}

void TestWindowAudit::everyActionHasATextAndAStableId()
{
    for (const QAction *action : m_fixture->window->actionRegistry().all()) {
        QVERIFY2(!action->objectName().isEmpty(), qUtf8Printable(action->text()));
        QVERIFY2(!action->text().isEmpty(), qUtf8Printable(action->objectName()));
    }
}

void TestWindowAudit::shortcutsDoNotClash()
{
    QHash<QKeySequence, QString> owners;
    for (const QAction *action : m_fixture->window->actionRegistry().all()) {
        const QKeySequence keys = action->shortcut();
        if (keys.isEmpty())
            continue;
        QVERIFY2(!owners.contains(keys), qUtf8Printable(owners.value(keys) + u", "_s + action->objectName()));
        owners.insert(keys, action->objectName());
    }
    QVERIFY(owners.size() >= 8);
}

void TestWindowAudit::mnemonicsOfAMenuDoNotClash()
{
    QList<QWidget *> menus{m_fixture->window->menuBar()};
    for (QMenu *menu : m_fixture->window->menuBar()->findChildren<QMenu *>())
        menus.append(menu);
    for (const QWidget *menu : menus) {
        QHash<QString, QString> taken;
        for (const QAction *action : menu->actions()) {
            const QString key = QKeySequence::mnemonic(action->text()).toString();
            if (key.isEmpty())
                continue;
            QVERIFY2(!taken.contains(key), qUtf8Printable(taken.value(key) + u" and "_s + action->text()));
            taken.insert(key, action->text());
        }
    }
}

void TestWindowAudit::theDialogsAreNamedToo_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("name");
    QTest::newRow("about") << u"about"_s << u"aboutDialog"_s;
    QTest::newRow("a policy") << u"addPolicy"_s << u"policyDialog"_s;
    QTest::newRow("archive by hand") << u"archiveRows"_s << u"archiveDialog"_s;
    QTest::newRow("restore") << u"restoreRows"_s << u"restoreDialog"_s;
    QTest::newRow("export of months") << u"exportMonths"_s << u"exportDialog"_s;
    QTest::newRow("a purge") << u"purgeRows"_s << u"purgeDialog"_s;
    QTest::newRow("verify") << u"verifyStore"_s << u"verifyDialog"_s;
    QTest::newRow("a lease") << u"requestLease"_s << u"leaseDialog"_s;
    QTest::newRow("a download") << u"backfillRange"_s << u"backfillDialog"_s;
    QTest::newRow("rows to a file") << u"exportRows"_s << u"rowExportDialog"_s;
}

void TestWindowAudit::theDialogsAreNamedToo()
{
    QFETCH(QString, action);
    QFETCH(QString, name);
    m_fixture->window->actionRegistry().find(action)->trigger();
    auto *dialog = m_fixture->window->findChild<QDialog *>(name);
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY(!dialog->windowTitle().isEmpty());
    for (QWidget *widget : dialog->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || isPartOfAControl(widget) || isQtsOwn(widget)
            || widget->inherits("QScrollBar"))
            continue;
        const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(),
                 qUtf8Printable(pathOf(widget)));
        QVERIFY2(!isControl(widget) || !widget->objectName().isEmpty(), qUtf8Printable(pathOf(widget)));
    }
    delete dialog;
}

void TestWindowAudit::tabWalksADialogFromTopToBottom_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QStringList>("fields");
    const QStringList sequence{u"Symbol"_s, u"Market"_s, u"Kind"_s, u"Interval"_s};
    QTest::newRow("a policy") << u"addPolicy"_s << u"policyDialog"_s << u"policy"_s
                              << sequence + QStringList{u"KeepDays"_s, u"ColdAfterDays"_s, u"Schedule"_s,
                                                        u"Window"_s,   u"BatchRows"_s,     u"Retries"_s,
                                                        u"Enabled"_s};
    QTest::newRow("export of months") << u"exportMonths"_s << u"exportDialog"_s << u"export"_s
                                      << QStringList{u"By"_s} + sequence + QStringList{u"Before"_s, u"Way"_s};
    QTest::newRow("a purge") << u"purgeRows"_s << u"purgeDialog"_s << u"purge"_s
                             << sequence + QStringList{u"From"_s, u"Before"_s};
    QTest::newRow("verify") << u"verifyStore"_s << u"verifyDialog"_s << u"verify"_s
                            << sequence + QStringList{u"From"_s, u"Before"_s, u"Depth"_s};
}

void TestWindowAudit::tabWalksADialogFromTopToBottom()
{
    QFETCH(QString, action);
    QFETCH(QString, name);
    QFETCH(QString, prefix);
    QFETCH(QStringList, fields);
    m_fixture->window->actionRegistry().find(action)->trigger();
    auto *dialog = m_fixture->window->findChild<QDialog *>(name);
    QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
    dialog->findChild<QWidget *>(prefix + fields.front())->setFocus();
    for (const QString &field : fields) {
        QTRY_VERIFY(dialog->focusWidget());
        QCOMPARE(dialog->focusWidget()->objectName(), prefix + field);
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
    }
    delete dialog;
}

QTEST_MAIN(TestWindowAudit)
#include "tst_windowaudit.moc"
