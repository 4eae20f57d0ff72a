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
    void whatARunFoundOutlivesTheBook();
    void rowsThatArriveAfterAPauseCount();
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

void TestJobBook::whatARunFoundOutlivesTheBook()
{
    JobBook book;
    const auto job = book.addRequested(JobKind::Verify, interfaces::JobPriority::User, "user", "verify",
                                       "{\"job\":\"verify\",\"depth\":\"full\"}");
    interfaces::RunReport report;
    report.slicesDone = 7;
    report.checksum = std::string(64, 'b');
    book.report(job, report);
    const auto saved = book.takeChanged("desk");
    QCOMPARE(saved.size(), std::size_t(1));
    JobBook next;
    QVERIFY(next.restore(saved.front(), engine::JobUse::Continued));
    QCOMPARE(next.reportOf(job).slicesDone, 7);
    QCOMPARE(next.reportOf(job).checksum, report.checksum);
    QVERIFY(next.find(job)->kind == JobKind::Verify);
    QCOMPARE(next.reportOf(job + 1).slicesDone, 0);
}

void TestJobBook::rowsThatArriveAfterAPauseCount()
{
    JobBook book;
    const auto job =
        book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    book.begin(job);
    book.credit(job, {100, 0, 0});
    book.pause(job);
    book.credit(job, {20, 3, 0});
    QVERIFY(book.find(job)->state == JobState::Paused);
    book.requeue(job);
    book.begin(job);
    book.end(job, {}, {}, 5);
    QCOMPARE(book.find(job)->inserted, 120);
    QCOMPARE(book.find(job)->updated, 3);
    QCOMPARE(book.find(job)->skipped, 5);
}

QTEST_APPLESS_MAIN(TestJobBook)
#include "tst_jobbook.moc"
