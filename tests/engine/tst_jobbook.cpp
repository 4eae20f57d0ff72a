// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobbook.h"

#include <QTest>

using namespace cw;
using engine::JobBook;
using interfaces::JobKind;
using interfaces::JobState;

/// The list of work stays short, and nothing requested leaves it before it was saved.
class TestJobBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finishedWorkOfTheEngineIsForgotten();
    void requestedWorkIsForgottenWhenItWasSaved();
};

void TestJobBook::finishedWorkOfTheEngineIsForgotten()
{
    JobBook book;
    for (int i = 0; i < 1'000; ++i)
        book.end(book.add(JobKind::Repair, "a hole"), {}, {});
    QVERIFY(book.jobs().size() <= 200U);
    QVERIFY(book.takeChanged("").empty());
}

void TestJobBook::requestedWorkIsForgottenWhenItWasSaved()
{
    JobBook book;
    const auto request = [&book] {
        return book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    };
    for (int i = 0; i < 300; ++i)
        book.end(request(), {}, {});
    QCOMPARE(book.jobs().size(), std::size_t(300));
    QCOMPARE(book.takeChanged("").size(), std::size_t(300));
    (void)request();
    QVERIFY(book.jobs().size() <= 200U);
    QVERIFY(book.jobs().front().state == JobState::Queued);
}

QTEST_APPLESS_MAIN(TestJobBook)
#include "tst_jobbook.moc"
